"""Stage report: the explorer shows single answers, and none that it must not show."""

import json
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from pipeline import codebook
from pipeline.codebook import Correction
from pipeline.report.explorer import ExplorerView, explore
from pipeline.report.policy import embed_json, state_policy
from pipeline.report.views import Names
from pipeline.tables import store
from tests.conftest import ROOT, Project

BOOK = codebook.load(ROOT / "data" / "codebook")
READS = ("feedback", "clean", "stems", "assignments", "kinds", "routes")
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(sample: Project) -> Tables:
    return {name: store.read(name, sample.processed) for name in (*READS, "themes")}


def show(tables: Tables, *hidden: str) -> ExplorerView:
    told: dict[str, Any] = {name: tables[name] for name in READS}
    entry = {"field": "hide", "action": "set", "reason": "r", "decided_by": "a", "decided_on": date(2024, 3, 1)}
    return explore(
        **told,
        names=Names.collect(tables["themes"], BOOK.themes, BOOK.agencies, BOOK.groups),
        agencies=BOOK.agencies,
        forums=BOOK.forums,
        corrections=[Correction.model_validate(entry | {"feedback_id": name, "value": ""}) for name in hidden],
    )


def test_all_kept_answers_are_there_but_those_that_an_analyst_hid(tables: Tables) -> None:
    kept = tables["clean"].loc[tables["clean"]["kept"], "feedback_id"].tolist()
    everything, without = show(tables), show(tables, kept[0], kept[1])
    assert (everything.shown, everything.hidden) == (len(kept), 0)
    assert (without.shown, without.hidden) == (len(kept) - 2, 2)
    assert kept[0] in everything.data
    assert kept[0] not in without.data


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
