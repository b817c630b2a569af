"""What a page may load: nothing but itself.

Comes in: the scripts that stand in a page. Goes out: its Content-Security-Policy, which names each script by its
SHA-256, so that no script in a citizen's words could ever run (W3C, Content Security Policy Level 3, "hash-source").
"""

import base64
import hashlib
from collections.abc import Sequence

from markupsafe import Markup

_ESCAPES: dict[str, str | int | None] = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def state_policy(scripts: Sequence[str] = ()) -> str:
    """State the policy of a page with these scripts, each exactly as it stands between its tags.

    Figures are data URIs and styles stand in the page; nothing else is loaded, sent or framed.

    >>> state_policy().split("; ")[-1], state_policy(["start()"]).split("; ")[-1]
    ("script-src 'none'", "script-src 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='")
    """
    sources = " ".join(f"'sha256-{_hash(script)}'" for script in scripts) or "'none'"
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src {sources}"
    )


def embed_json(text: str) -> Markup:
    """Escape JSON so that it can stand in a script element: no sign in it can end the element or begin a comment.

    >>> print(embed_json('["</script>"]'))
    ["\\u003c/script\\u003e"]
    """
    return Markup(text.translate(str.maketrans(_ESCAPES)))


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
