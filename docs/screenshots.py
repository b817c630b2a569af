"""Take the README's pictures of the reports anew: `python -m docs.screenshots [REPORTS]`.

Comes in: the reports of the example, as `make all` writes them. Goes out: `docs/*.png`, each of a fixed size and,
so that the repository stays small, of 256 colours. The browser is the system's Chromium, as for the browser tests.
Reports of one's own hold citizens' words, and these pictures are tracked: take them of the example only.
"""

import io
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

_FOLDER = Path(__file__).parent
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


def main(reports: Path) -> int:
    if missing := [picture.page for picture in PICTURES if not (reports / picture.page).is_file()]:
        print(f"no {missing[0]} in {reports}: run `make all` first")
        return 1
    place = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not place:
        print("Chromium is needed: apt-get install chromium, or name it in CHROMIUM")
        return 1
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=place, args=["--no-sandbox"])
        for picture in PICTURES:
            (_FOLDER / picture.name).write_bytes(take(picture, reports, browser))
            print(f"docs/{picture.name}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:])))
