"""Run every command that README.md shows after `$ `, in a throw-away copy of the project; stop at the first failure.

Commands named as arguments are left out: the gate calls those itself.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("git clone", "cd ")  # what a reader does once to get here


def shown_commands(text: str) -> list[str]:
    """List the commands of the README's shell blocks."""
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", text, flags=re.DOTALL)
    lines = [line.removeprefix("$ ").strip() for block in blocks for line in block.splitlines() if line[:2] == "$ "]
    return [line.split("  #")[0].strip() for line in lines if not line.startswith(LEFT_OUT)]


def main(called: Sequence[str]) -> int:
    shown = shown_commands((ROOT / "README.md").read_text(encoding="utf-8"))
    if not shown or not set(called) <= set(shown):
        print(f"README.md shows {', '.join(shown) or 'no command'}; not all of: {', '.join(called)}")
        return 1
    commands = [command for command in shown if command not in called]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "a copy"
        shutil.copytree(
            ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "reports", "processed", ".venv")
        )
        for command in commands:
            print(f"$ {command}", flush=True)
            if subprocess.run(command, shell=True, cwd=copy, check=False).returncode:
                print(f"failed: {command}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
