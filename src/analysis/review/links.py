"""A page on which links to earlier promises are decided by eye: the same thing, a near relative, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import Environment, Template
from markupsafe import Markup

from analysis.domain.target import PastLink, PastPromise, Target
from analysis.page_policy import policy_of
from analysis.review.page import embedded, shipped
from analysis.words.wording import wording

_WORDS = {
    "review": ("who", "save", "saved", "name_first"),
    "link_review": ("title", "help", "same", "near", "none", "apart", "undecided", "apart_first"),
}


def link_page(
    links: Sequence[PastLink], targets: Mapping[str, Target], past: Mapping[str, PastPromise], name: str
) -> str:
    """Return a self-contained page on which links are decided, the undecided ones first.

    ``targets``, ``past``: today's promises and the earlier ones, by id. ``name``: of the table: the saved file is
    called by it.
    """
    order = sorted(links, key=lambda each: (each.is_confirmed, bool(each.relation), each.target, each.about))
    rows = [_row(each, targets[each.target], past[each.about]) for each in order if each.target in targets]
    data = {
        "name": name,
        "rows": [{key: row[key] for key in ("target", "about", "relation")} for row in rows],
        "words": {f"{area}.{key}": wording()[area][key] for area, keys in _WORDS.items() for key in keys},
    }
    script, style = shipped("links.js"), shipped("page.css")
    return _template().render(
        rows=rows,
        data=Markup(embedded(data)),
        script=Markup(script),
        style=Markup(style),
        policy=policy_of(script, style),
    )


def _row(link: PastLink, target: Target, past: PastPromise) -> dict[str, str]:
    printed = past.evidence or f"{past.indicator_zh} {past.threshold:g}{past.unit}"
    chance = "" if link.probability != link.probability else f"{link.probability:.0%}"
    return {
        "target": link.target,
        "about": link.about,
        "relation": link.relation,
        "apart": link.apart,
        "chance": chance,
        "who": f"{link.who} {link.when}".strip(),
        "promise": target.evidence,
        "earlier": f"{past.region} {past.target_year}: {printed}",
    }


@lru_cache(maxsize=1)
def _template() -> Template:
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(shipped("links.html.jinja"))
