"""The pages for planners as PDFs, in `reports/pdf/`: besides the line, since what prints them is an extra.

Comes in: the pages that the stage *report* wrote. Goes out: a PDF of each, recorded in the manifest as a stage's
outputs are: `reset` takes them away, a PDF whose page is gone goes too, and one that was changed by hand is kept aside.
Only a page that changed since it was printed is printed anew, since a page takes up to some seconds.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath

from pipeline import freshness, stages
from pipeline.printing import pdf
from pipeline.stages import Folders, Listener, RefusedError, Run
from pipeline.stages.files import PRINTING


def print_pages(folders: Folders, listener: Listener) -> list[str]:
    """Bring the PDFs up to date with the pages; return the names of the pages that were printed.

    Raises `stages.RefusedError` where WeasyPrint is missing, where there is no report, and where a page is not as it
    was written.
    """
    pdf.check_available()
    with stages.recording(folders, listener) as now:
        pages = _list_pages(now.records)
        _check_pages(pages, now)
        settled = {"code": pdf.fingerprint(), "inputs": pages}
        kept = _list_fresh(settled, now)
        contents = {place: now.folders.place(place).read_bytes() for place in kept}
        anew = [page for page in pages if _place(page) not in kept]
        for page in anew:
            contents[_place(page)] = pdf.print_page(now.folders.place(page).read_text(encoding="utf-8"))
        if anew or set(contents) != set(now.records[PRINTING]["outputs"]):
            stages.write(PRINTING, contents, settled, now)
        return [PurePosixPath(page).name for page in anew]


def are_stale(folders: Folders) -> bool:
    """Tell whether there are PDFs, and pages have changed since."""
    records = freshness.load_manifest(folders.processed)["stages"]
    return PRINTING in records and records[PRINTING].get("inputs") != _list_pages(records)


def _list_pages(records: Mapping[str, freshness.Record]) -> dict[str, str]:
    """List the pages for planners with their hashes; what lies in a folder below is for the office."""
    outputs = records["report"]["outputs"] if "report" in records else {}
    return {name: digest for name, digest in sorted(outputs.items()) if PurePosixPath(name).match("reports/*.html")}


def _check_pages(pages: Mapping[str, str], now: Run) -> None:
    if not pages:
        raise RefusedError("there is no report yet to print: run `make all` first")
    changed = [name for name, digest in pages.items() if freshness.hash_file(now.folders.place(name)) != digest]
    if changed:
        names = ", ".join(PurePosixPath(name).name for name in changed)
        raise RefusedError(f"not as they were written: {names}; run `make all` first, which puts them right")


def _list_fresh(settled: freshness.Record, now: Run) -> set[str]:
    """List the PDFs that stand as they were printed, from pages that have not changed since."""
    old = now.records.get(PRINTING, {})
    if old.get("code") != settled["code"]:
        return set()
    return {
        place
        for page, digest in settled["inputs"].items()
        if old["inputs"].get(page) == digest
        and (place := _place(page)) in old["outputs"]
        and freshness.hash_file(now.folders.place(place)) == old["outputs"][place]
    }


def _place(page: str) -> str:
    return f"reports/pdf/{PurePosixPath(page).stem}.pdf"
