"""The templates, ready to render in the language in use.

Comes in: the packages that templates lie in. Goes out: a Jinja environment with escaping on, in which a name without a
value is an error, and words are said through the message catalogue (Jinja's i18n extension, trimmed, with named
placeholders). What the city wrote stays in its language: `written` and `foreign` mark it where the page's is another.
"""

from collections.abc import Sequence

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from pipeline.messages import _, language_in_use, say_date
from pipeline.report.citing import cite, keep_words, mark_foreign
from pipeline.report.policy import state_policy


def open_templates(packages: Sequence[str] = ("pipeline.report",)) -> Environment:
    """Open the templates of these packages, the first that has a name wins."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_, _choose, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    environment.filters.update(day=say_date, cite=cite, written=keep_words, said=_)
    environment.globals.update(policy=state_policy, language=language_in_use(), foreign=mark_foreign())
    return environment


def _choose(one: str, many: str, count: int) -> str:
    """Say one of two forms; Jinja asks for it, and the templates' wording needs none."""
    return _(one if count == 1 else many)
