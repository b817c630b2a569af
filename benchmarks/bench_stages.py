"""Seconds, rows a second and peak memory of each stage on the founding case: `make bench`.

Every stage runs twice in a process of its own on the tables of a finished run, so that the figures of one run can be
set against one another; machines are noisy, so look at ratios.
"""

import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from pipeline import freshness, stages

ROOT = Path(__file__).parents[1]
RUNS = 2


class Silence:
    """Listens to a run and says nothing."""

    def started(self, stage: str) -> None: ...

    def finished(self, stage: str, rows_in: int, rows_out: int, seconds: float) -> None: ...

    def remark(self, text: str) -> None: ...

    def notice(self, text: str) -> None: ...


def peak_megabytes() -> float:
    """Return this process's highest memory use; on Linux its own, not that of the process it was started from."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_stage(name: str, folders: stages.Folders, results: Any) -> None:
    """Run one stage on the tables that stand, and report its rows, seconds and peak memory in MB."""
    now = stages.Run(folders, Silence(), freshness.load_manifest(folders.processed), freshness.versions())
    stage = stages.BY_NAME[name]
    inputs = stages.read_inputs(stage, now)
    began = time.perf_counter()
    stages.call(stage, inputs, now)
    seconds = time.perf_counter() - began
    rows = sum(len(value) for name, value in inputs.items() if hasattr(value, "columns"))
    results.put((rows, seconds, peak_megabytes()))


def main() -> None:
    """Print a line a stage and run."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        folders = stages.Folders(
            ROOT / "data" / "raw", Path(folder) / "processed", Path(folder) / "reports", ROOT / "data" / "codebook"
        )
        stages.run(folders, Silence())
        print(f"{'stage':8} {'run':>3} {'rows in':>9} {'seconds':>9} {'rows/s':>10} {'peak MB':>8}")
        for stage in stages.STAGES:
            for number in range(1, RUNS + 1):
                results = context.Queue()
                worker = context.Process(target=measure_stage, args=(stage.name, folders, results))
                worker.start()
                rows, seconds, peak = results.get()
                worker.join()
                print(f"{stage.name:8} {number:3d} {rows:9,d} {seconds:9.2f} {rows / seconds:10,.0f} {peak:8.0f}")


if __name__ == "__main__":
    main()
