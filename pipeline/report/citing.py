"""Words that are not the report's own: names, definitions, reasons and quotes, marked as such on a page.

Comes in: a text that the codebook, a table or a citizen brings. Goes out: the same text, escaped. A digit in it is no
number of ours (class `cited`, see `pipeline.verify.pages`), and on a page in another language it is in Indonesian
(`lang`, so that a screen reader says it rightly: WCAG 2.2, 3.1.2).
"""

from markupsafe import Markup

from pipeline.messages import SOURCE, language_in_use


def cite(text: str) -> Markup:
    """Mark words that the codebook or a table brings in the language of the page, where they hold a digit.

    >>> cite("Renja 2025"), cite("Akses modal")
    (Markup('<span class="cited">Renja 2025</span>'), Markup('Akses modal'))
    """
    numeric = any(sign.isnumeric() for sign in text)
    return Markup('<span class="cited">{}</span>' if numeric else "{}").format(text)


def keep_words(text: str) -> Markup:
    """Mark words that stay as the city wrote them: cited, and in Indonesian where the page is not.

    >>> from pipeline.messages import speaking
    >>> with speaking("en"):
    ...     keep_words("Dinas Tenaga Kerja")
    Markup('<span lang="id">Dinas Tenaga Kerja</span>')
    """
    foreign = mark_foreign()
    return Markup("<span{}>{}</span>").format(foreign, cite(text)) if foreign else cite(text)


def mark_foreign() -> Markup:
    """Return the attribute of an element whose words stay Indonesian; none on an Indonesian page."""
    return Markup() if language_in_use() == SOURCE else Markup(' lang="{}"').format(SOURCE)
