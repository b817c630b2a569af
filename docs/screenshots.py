"""Take the README's pictures of the reports anew: `python -m docs.screenshots`.

Comes in: the example, which is run by itself, since pictures of one's own reports would show citizens' words. Goes out:
`docs/*.png`, each of a fixed size and, so that the repository stays small, of 256 colours. The browser is the system's
Chromium, as for the browser tests.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.codebook.settings import IngestSettings

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parent
_COLOURS = 256  # as many as a PNG with a palette can hold


@dataclass(frozen=True)
class Picture:
    """A picture: its file, the page that it shows, its width and height, and what is searched for there."""

    name: str
    page: str
    size: tuple[int, int]
    search: str = ""


PICTURES = (
    Picture("report.png", "agency_dinkop_ukm.html", (1000, 1400)),
    Picture("explorer.png", "internal/explorer.html", (1280, 900), search="pelatihan"),
)


def take(picture: Picture, reports: Path, browser: Browser) -> bytes:
    """Take one picture; return it as PNG."""
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((reports / picture.page).resolve().as_uri())
    if picture.search:
        _search(page, picture.search)
    content = page.screenshot(animations="disabled")
    page.close()
    return _reduce(content)


def _search(page: Page, words: str) -> None:
    page.wait_for_selector("#masukan tbody tr")
    before = page.inner_text("#jumlah")
    page.fill("#cari", words)
    page.wait_for_function("before => document.querySelector('#jumlah').innerText !== before", arg=before)


def _reduce(content: bytes) -> bytes:
    stream = io.BytesIO()
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(stream, "png", optimize=True)
    return stream.getvalue()


def main() -> int:
    """Run the line on the example alone and take the pictures; return the exit code."""
    place = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not place:
        print("Chromium is needed: apt-get install chromium, or name it in CHROMIUM")
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        reports = _make_reports(Path(folder))
        browser = player.chromium.launch(executable_path=place, args=["--no-sandbox"])
        for picture in PICTURES:
            (_FOLDER / picture.name).write_bytes(take(picture, reports, browser))
            print(f"docs/{picture.name}")
        browser.close()
    return 0


def _make_reports(folder: Path) -> Path:
    raw, reports = folder / "raw", folder / "reports"
    shutil.copytree(_ROOT / "data" / "raw" / IngestSettings().sample_folder, raw / IngestSettings().sample_folder)
    folders = [f"--raw={raw}", f"--processed={folder / 'processed'}", f"--reports={reports}"]
    subprocess.run([sys.executable, "-m", "pipeline", "all", *folders], cwd=_ROOT, check=True)
    return reports


if __name__ == "__main__":
    sys.exit(main())
