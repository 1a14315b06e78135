"""The security policy of the project's own pages: nothing runs or is fetched but what the page itself holds."""

from __future__ import annotations

import base64
import hashlib
import re

_INLINE = re.compile(r' style="([^"<>{}@&\\]*)"')
"""A style of one element; one that holds what could end a rule stays where it is, and the policy lets it do nothing."""


def policy_of(script: str, style: str) -> str:
    """Return the security policy of a page that runs one script and has one style."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def gathered_styles(body: str) -> tuple[str, str]:
    """Return a body whose elements have no styles of their own, and the rules that say the same: a policy knows rules.

    Examples
    --------
    >>> gathered_styles('<td style="--share: 5%">5</td>')
    ('<td data-s="0">5</td>', '#main [data-s="0"]{--share: 5%}')
    """
    seen: dict[str, int] = {}
    bare = _INLINE.sub(lambda found: f' data-s="{seen.setdefault(found[1], len(seen))}"', body)
    return bare, "\n".join(f'#main [data-s="{number}"]{{{style}}}' for style, number in seen.items())


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
    return f"sha256-{digest}"
