"""JSON and JSON Lines -> a sheet whose header is the keys; row numbers count records from 1.

A key of a nested object stands by itself where no other has its name, else behind the keys that it is nested in.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.ingest.sheets import LostRow, RefusedError, Sheet

_DEEPEST = 3  # levels of nested objects that become titles of their own
_HEAD = 1_000_000

_Path = tuple[str, ...]


def read_json(text: str, encoding: str) -> Sheet:
    """Read a JSON array of objects, or an object that holds one; raises `RefusedError`."""
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise RefusedError("damaged") from None
    if isinstance(value, dict):
        lists = [
            item for item in value.values() if isinstance(item, list) and any(isinstance(entry, dict) for entry in item)
        ]
        value = max(lists, key=len) if lists else [value]
    if not isinstance(value, list):
        raise RefusedError("unknown_format")
    return _to_sheet(list(enumerate(value, start=1)), "json", encoding)


def read_json_lines(text: str, encoding: str) -> Sheet:
    """Read an object a line; lines that are none are lost rows."""
    return _to_sheet(
        [(number, _parse(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()], "jsonl", encoding
    )


def looks_like_json_lines(text: str) -> bool:
    """Tell whether the first two filled lines are objects by themselves."""
    if not text.lstrip().startswith("{"):
        return False
    filled = [line for line in text[:_HEAD].split("\n") if line.strip()][:2]
    return len(filled) == 2 and all(isinstance(_parse(line), dict) for line in filled)


def _to_sheet(records: list[tuple[int, Any]], file_format: str, encoding: str) -> Sheet:
    flat = [(number, dict(_flatten(record))) for number, record in records if isinstance(record, dict)]
    paths = tuple(dict.fromkeys(path for _, record in flat for path in record))
    if all(isinstance(record, str) for _, record in records):
        paths = (("masukan",),)
        flat = [(number, {paths[0]: record}) for number, record in records]
    names = Counter(path[-1] for path in paths)
    header = tuple(path[-1] if names[path[-1]] == 1 else " ".join(path) for path in paths)
    kept = {number for number, _ in flat}
    lost = tuple(LostRow(number, "not_an_object") for number, _ in records if number not in kept)
    rows = [[record.get(path, "") for path in paths] for _, record in flat]
    return Sheet(file_format, rows, encoding=encoding, numbers=[number for number, _ in flat], header=header, lost=lost)


def _flatten(record: dict[str, Any], above: _Path = ()) -> Iterator[tuple[_Path, str]]:
    for key, value in record.items():
        if isinstance(value, dict) and len(above) < _DEEPEST:
            yield from _flatten(value, (*above, key))
        else:
            yield (*above, key), _show(value)


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parse(line: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None
