"""What the tests share: the founding case run once, and small projects that run in a second."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

from pipeline import codebook

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "raw" / "contoh-forum-2024"
BOOK = codebook.load(ROOT / "data" / "codebook")

# A busy machine is no fault of the code: how long things take is for the benchmarks, not for a clock in each example.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Tests that may be skipped where CI=true, by node id, each with its reason; anything else skipped fails the run.
ALLOWED_SKIPS: dict[str, str] = {}


@pytest.hookimpl(trylast=True)  # when it is known which tests will run
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one file make the sample, and those without it come next: two workers need not wait for each other."""
    needing = {item.path for item in items if "sample" in getattr(item, "fixturenames", ())}
    first = min(needing, default=None)
    items.sort(key=lambda item: 0 if item.path == first else 1 if item.path not in needing else 2)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or reporter is None:
        return
    skipped = sorted({report.nodeid for report in reporter.stats.get("skipped", [])} - set(ALLOWED_SKIPS))
    if skipped:
        reporter.write_line(f"skipped without a reason on the list: {', '.join(skipped)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@dataclass(frozen=True)
class Project:
    """Four folders of a run, and a way to run it as a user would."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def processed(self) -> Path:
        return self.root / "processed"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def codebook(self) -> Path:
        return self.root / "codebook"

    def command(self, *arguments: str) -> list[str]:
        folders = [f"--{name}={getattr(self, name)}" for name in ("raw", "processed", "reports", "codebook")]
        return [sys.executable, "-W", "error", "-m", "pipeline", *arguments, *folders]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*(arguments or ("all",))),
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def write_raw(self, name: str, rows: Sequence[Sequence[str]]) -> Path:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return path

    def outputs(self) -> dict[str, bytes]:
        """All that was written, by relative path, but for the lock and the stem cache (it only saves time)."""
        return {
            f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for folder in (self.processed, self.reports)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != ".lock" and not path.name.startswith(".stems")
        }


SMALL_FORUM: Sequence[Sequence[str]] = (
    ("Nama", "Unsur", "Dinas", "Masukan"),
    ("", "Pelaku UMKM", "Dinkop UKM", "Modal usaha kami kurang, KUR ditolak bank karena tidak punya agunan"),
    ("", "Pelaku UMKM", "Dinkop UKM", "Sertifikat halal lama sekali keluarnya, mohon dibantu"),
    ("", "Pekerja", "Disnaker", "Perlu pelatihan keterampilan sebelum masuk usia pensiun"),
    ("", "Guru SMK", "Disnaker", "Kurikulum keamanan siber untuk SMK belum ada"),
    ("", "Pekerja", "", "Terima kasih"),
)


@pytest.fixture(scope="session")
def small_codebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped codebook with every twelfth example, so that a run takes a second."""
    folder = tmp_path_factory.mktemp("codebook") / "codebook"
    shutil.copytree(ROOT / "data" / "codebook", folder)
    with (folder / "examples.csv").open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    with (folder / "examples.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows[::12]])
    return folder


@pytest.fixture
def project(tmp_path: Path, small_codebook: Path) -> Project:
    """A small project of one forum."""
    made = Project(tmp_path)
    shutil.copytree(small_codebook, made.codebook)
    made.write_raw("forum kecil/masukan.csv", SMALL_FORUM)
    return made


def share(factory: pytest.TempPathFactory) -> Path:
    """Name the folder that all workers share; the first one makes what lies in it."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The founding case with the shipped codebook, run once for all tests: look, do not touch."""
    shared = share(tmp_path_factory)
    made = Project(shared / "sample")
    with FileLock(shared / "sample.lock"):
        if not made.root.exists():
            made.root.mkdir()
            shutil.copytree(SAMPLE.parent, made.raw)
            shutil.copytree(ROOT / "data" / "codebook", made.codebook)
            done = made.run()
            assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="session")
def english(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The founding case after its language was set to English, for slow tests: look, do not touch."""
    shared = share(tmp_path_factory)
    made = Project(shared / "english")
    with FileLock(shared / "english.lock"):
        if not made.root.exists():
            shutil.copytree(sample.root, made.root)
            settings = made.codebook / "settings.toml"
            text = settings.read_text(encoding="utf-8")
            settings.write_text(text.replace('language = "id"', 'language = "en"'), encoding="utf-8")
            done = made.run()
            assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def browse() -> Iterator[Callable[..., "Page"]]:
    """Headless Chromium of the system, offline; slow tests open pages in it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only slow tests need a browser)

    place = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert place, "Chromium is needed: apt-get install chromium, or name it in CHROMIUM"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield browser.new_page
        browser.close()


@pytest.fixture
def page(browse: Callable[..., "Page"]) -> Iterator["Page"]:
    """A page that fails the test for an error of its own or a request that leaves the machine."""
    opened = browse()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: _note_departure(request.url, wrong))
    yield opened
    opened.close()
    assert wrong == []


def _note_departure(address: str, wrong: list[str]) -> None:
    if not address.startswith(("file:", "data:", "blob:")):
        wrong.append(f"a request left: {address}")
