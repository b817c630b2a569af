"""Personal data out of a text, typed tags in.

In: texts as people typed them (`pd.Series`), and the names that the same rows hold. Out: the texts with tags such as
`[NIK]`, `[TELEPON]` and `[NAMA]`, the number of items replaced, and which texts tell a person's own trouble.
Rules and lexicons rather than a model: every decision can be read, runs offline, and gives the same bytes everywhere.
`view` folds what hides an identifier, `identifiers`, `contacts`, `addresses`, `names` and `rownames` find, `engine`
writes, `sensitive` marks. Source: UU 27/2022 on the protection of personal data, Pasal 4.
"""

from pipeline.redact.engine import Redacted, redact, redact_label
from pipeline.redact.sensitive import sensitive
from pipeline.redact.view import TAGS, Tag

__all__ = ["TAGS", "Redacted", "Tag", "redact", "redact_label", "sensitive"]
