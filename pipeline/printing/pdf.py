"""A page for planners as a PDF, to be printed and passed on.

Comes in: the text of a page. Goes out: the bytes of a tagged PDF (PDF/UA-1, ISO 14289-1) with the page's title and
language, bookmarks from its headings, alternative texts, a running title and page numbers (`print.css`). WeasyPrint
lays out CSS paged media and needs no browser; it is an extra, and imported only here. Nothing is fetched, since a page
holds its figures, and no date is written: the same page gives the same bytes with the same fonts and libraries.
"""

import contextlib
import io
from importlib import metadata
from pathlib import Path

from pipeline.freshness import hash_bytes
from pipeline.stages import RefusedError

_FOLDER = Path(__file__).parent
_RULES = "print.css"
_VARIANT = "pdf/ua-1"
_SCHEMES = ("data",)
_HEAD_END = "</head>"  # the rules for print follow those of the page, so that they outrank them
# Those that can change a byte of a PDF: what WeasyPrint requires.
_LIBRARIES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pillow")

_NOT_INSTALLED = (
    "PDFs need WeasyPrint, which is not installed: run `make pdf`, or install requirements/pdf.txt (README, Print)"
)
_NO_PANGO = (
    "WeasyPrint does not find Pango (Debian: "
    "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation`)"
)


def check_available() -> None:
    """Raise `stages.RefusedError`, which says what to do, where WeasyPrint is not installed or cannot start."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice of its own
            import weasyprint  # noqa: F401  (whether it can be imported is the question)
    except ImportError:
        raise RefusedError(_NOT_INSTALLED) from None
    except OSError:
        raise RefusedError(_NO_PANGO) from None


def fingerprint() -> dict[str, str]:
    """Return what a PDF depends on besides its page: this module, the rules for print, versions of libraries."""
    own = {name: hash_bytes((_FOLDER / name).read_bytes()) for name in ("pdf.py", _RULES)}
    return own | {name: metadata.version(name) for name in _LIBRARIES}


def print_page(page: str) -> bytes:
    """Lay a page out on A4."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    rules = (_FOLDER / _RULES).read_text(encoding="utf-8")
    styled = page.replace(_HEAD_END, f"<style>\n{rules}</style>\n{_HEAD_END}", 1)
    document = HTML(string=styled, url_fetcher=URLFetcher(allowed_protocols=_SCHEMES))
    content: bytes = document.write_pdf(pdf_variant=_VARIANT)
    return content
