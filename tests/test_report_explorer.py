"""Stage report: the explorer shows single answers, and none that it must not show."""

import json
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from pipeline.codebook import Correction
from pipeline.report import explorer
from pipeline.report.explorer import ExplorerView, explore
from pipeline.report.numbers import Numbers
from pipeline.report.pages import Pages
from pipeline.report.policy import embed_json, state_policy
from pipeline.report.views import Names
from pipeline.tables import store
from tests.conftest import BOOK, Project

READS = ("feedback", "clean", "stems", "assignments", "kinds", "routes")
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(sample: Project) -> Tables:
    return {name: store.read(name, sample.processed) for name in (*READS, "themes", "measures")}


def show(tables: Tables, *hidden: str) -> ExplorerView:
    told: dict[str, Any] = {name: tables[name] for name in READS}
    entry = {"field": "hide", "action": "set", "reason": "r", "decided_by": "a", "decided_on": date(2024, 3, 1)}
    return explore(
        **told,
        names=name_all(tables),
        agencies=BOOK.agencies,
        forums=BOOK.forums,
        corrections=[Correction.model_validate(entry | {"feedback_id": name, "value": ""}) for name in hidden],
    )


def name_all(tables: Tables) -> Names:
    return Names.collect(tables["themes"], BOOK.themes, BOOK.agencies, BOOK.groups)


def render(tables: Tables, view: ExplorerView) -> str:
    return Pages(
        tables=tables,
        names=name_all(tables),
        numbers=Numbers(tables["measures"]),
        agencies=BOOK.agencies,
        themes=BOOK.themes,
        programmes=BOOK.programmes,
        rules=BOOK.routes,
        forums=BOOK.forums,
        settings=BOOK.settings.report,
        figures={},
        provenance={},
    ).render_explorer(view)


def compose(tables: Tables, size: int) -> Tables:
    """Make `size` distinct feedbacks, each of the words of two and a number; coded and routed as the first."""
    kept = sorted(tables["clean"].loc[tables["clean"]["kept"], "feedback_id"])
    made = pd.DataFrame({"number": range(size)})
    own = made["number"] % len(kept)
    made["first"] = own.map(dict(enumerate(kept)))
    made["second"] = ((own + made["number"] // len(kept) + 1) % len(kept)).map(dict(enumerate(kept)))
    made["made_id"] = made["first"] + "-" + (made["number"] + 2).astype(str)
    spoken = tables["stems"].groupby("feedback_id")["stems"].agg(" ".join)
    written = tables["feedback"].set_index("feedback_id")["text"]
    tables = {name: _renew(table, made) if "feedback_id" in table else table for name, table in tables.items()}
    stems = pd.DataFrame({"feedback_id": made["made_id"], "stems": _join(made, spoken)})
    texts = tables["feedback"]["feedback_id"].map(_join(made, written).set_axis(made["made_id"]))
    return tables | {"stems": stems, "feedback": tables["feedback"].assign(text=texts)}


def _renew(table: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    rows = made[["first", "made_id"]].merge(table, left_on="first", right_on="feedback_id")
    return rows.assign(feedback_id=rows["made_id"])[list(table.columns)]


def _join(made: pd.DataFrame, words: pd.Series) -> pd.Series:
    pairs = made["first"].map(words).fillna("") + " " + made["second"].map(words).fillna("")
    return pairs + " lembar " + made["number"].astype(str)


def test_all_kept_answers_are_there_but_those_that_an_analyst_hid(tables: Tables) -> None:
    kept = tables["clean"].loc[tables["clean"]["kept"], "feedback_id"].tolist()
    everything, without = show(tables), show(tables, kept[0], kept[1])
    assert (everything.shown, everything.hidden) == (len(kept), 0)
    assert (without.shown, without.hidden) == (len(kept) - 2, 2)
    assert kept[0] in everything.data
    assert kept[0] not in without.data


def test_what_is_too_much_for_a_page_is_told_and_where_it_stands(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "tidak ada di sini: lihat" not in render(tables, show(tables))
    kept = int(tables["clean"]["kept"].sum())
    monkeypatch.setattr(explorer, "MOST_ROWS", 10)
    page = render(tables, show(tables))
    assert f"memuat 10 masukan pertama; {kept - 10} masukan lain tidak ada di sini: lihat" in page
    assert "1_feedback.csv" in page


def test_of_a_sensitive_answer_neither_words_nor_evidence_are_sent(tables: Tables) -> None:
    marked = "zqxjk"
    text = tables["feedback"].assign(sensitive=True, text=f"{marked} " + tables["feedback"]["text"])
    stems = tables["stems"].assign(stems=f"{marked} " + tables["stems"]["stems"])
    told = tables["assignments"].assign(evidence=marked, quote=marked)
    changed = {"feedback": text, "stems": stems, "assignments": told}
    assert marked not in show(tables | changed).data
    assert marked in show(tables | changed | {"feedback": text.assign(sensitive=False)}).data


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "\u2028", "{{ 7 * 7 }}", "x" * 10_000])
def test_what_people_wrote_stays_data(tables: Tables, text: str) -> None:
    data = show(tables | {"feedback": tables["feedback"].assign(text=text, sensitive=False)}).data
    assert not re.search("[<>&\u2028\u2029]", data)
    assert text in json.dumps(json.loads(data), ensure_ascii=False)


def test_the_order_of_rows_changes_nothing(tables: Tables) -> None:
    assert show({name: table.iloc[::-1] for name, table in tables.items()}) == show(tables)


def test_a_pages_policy_names_its_scripts_and_nothing_else() -> None:
    assert "script-src 'none'" in state_policy()
    policy = state_policy(["start()"])
    assert re.search(r"script-src 'sha256-[\w+/=]+'(;|$)", policy)
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    assert embed_json('["</script>"]') == '["\\u003c/script\\u003e"]'
