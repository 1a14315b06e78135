"""Write the counts and tables of ``docs/statistics.md`` anew from the data: ``make docs``.

The prose, the order of the series and the column *beware* are written by hand and stay. A series that no table has yet
is added to the last one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.domain.codes import RELIABILITIES
from analysis.domain.regions import find_region
from analysis.files import write
from analysis.store.store import Store, load

PAGE = Path(__file__).with_name("statistics.md")
CITY = "聊城市"
HEAD = "| series | region | periods | n | latest | quality | beware |"
OTHERS, SHOWN_OTHERS = 4, 3
"""Rank of regions outside the city's province and the nation, and how many of them have rows of their own."""
SAID = {"official": "official", "reported": "reported by a department", "press": "press", "secondary": "secondary"}


def page(store: Store, old: str) -> str:
    """Return the page with its counts and tables as the data have them."""
    beware = _beware(old)
    listed = {name for name, _ in beware}
    missing = [name for name in dict.fromkeys(store.observations["series_id"]) if name not in listed]
    out, lines = [], iter(old.splitlines())
    tables = old.count(HEAD)
    for line in lines:
        if line == HEAD:
            tables -= 1
            names = _names_of_table(lines)
            rows = [row for name in [*names, *(missing if tables == 0 else [])] for row in _rows(store, name, beware)]
            out += [HEAD, "|---|---|---|---|---|---|---|", *rows, ""]
        elif line.startswith("| series | region | period | formula"):
            _names_of_table(lines)
            declared = store.derived[["series_id", "region", "period", "formula", "status"]].itertuples(index=False)
            cells = [f"| `{name}` | {' | '.join(rest)} |".replace("| * |", "| every |") for name, *rest in declared]
            out += [line, "|---|---|---|---|---|", *cells, ""]
        elif line.startswith("| region | targets | with outcome"):
            _names_of_table(lines)
            out += [line, "|---|---|---|", *_past(store), ""]
        else:
            out.append(line)
    return _counted("\n".join(out).rstrip() + "\n", store)


def _names_of_table(lines) -> list[str]:  # type: ignore[no-untyped-def]
    """Read a table to its end; return the series it names."""
    names = []
    for line in lines:
        if not line.startswith("|"):
            break
        if found := re.match(r"\| `([^`]+)` \|", line):
            names.append(found[1])
    return names


def _beware(old: str) -> dict[tuple[str, str], str]:
    notes, name = {}, ""
    for line in old.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[0] != "series" and not cells[0].startswith("---"):
            name = cells[0].strip("`") or name
            notes[(name, cells[1])] = cells[6]
    return notes


def _rows(store: Store, name: str, beware: dict[tuple[str, str], str]) -> list[str]:
    figures = store.observations[store.observations["series_id"] == name]
    regions = sorted(set(figures["region"]), key=_place)
    others = [region for region in regions if _place(region)[0] == OTHERS]
    if len(others) > SHOWN_OTHERS:
        figures = figures.assign(
            region=figures["region"].where(~figures["region"].isin(others), f"{len(others)} others")
        )
        regions = [region for region in regions if region not in others] + [f"{len(others)} others"]
    rows = []
    for region in regions:
        own = figures[figures["region"] == region].sort_values(["end", "start"])
        first = f"`{name}`" if not rows else ""
        latest = "" if region.endswith(" others") else _latest(store, name, region)
        cells = [first, region, _periods(own), str(len(own)), latest, _quality(own)]
        rows.append(f"| {' | '.join([*cells, beware.get((name, region), '')])} |")
    return rows


def _place(region: str) -> tuple[int, str]:
    """Return where a region stands: the city, what lies in its province, the province, the nation, the others."""
    if region == CITY:
        return 0, region
    try:
        found = find_region(region)
    except Exception:  # a development zone in no list stands with the counties
        return 1, region
    if found.level == "nation":
        return 3, region
    if not found.code.startswith("37"):
        return OTHERS, found.code
    return (2, region) if found.level == "province" else (1, found.code)


def _periods(own: pd.DataFrame) -> str:
    first, last = own["period"].iloc[0], own["period"].iloc[-1]
    return first if first == last else f"{first} – {last}"


def _latest(store: Store, name: str, region: str) -> str:
    known = store.known(None)
    own = known[(known["series_id"] == name) & (known["region"] == region) & known["lineage"].eq("")]
    row = own.sort_values(["end", "start"]).iloc[-1]
    unit = row["unit"] if row["unit"] == "%" else f" {row['unit']}"
    value = f"{row['bound']} {row['value']:.12g}{unit}".strip()
    return value if len(own) == 1 else f"{row['period']}: {value}"


def _quality(own: pd.DataFrame) -> str:
    counts, states = own["reliability"].value_counts(), own["status"].value_counts()
    told = ", ".join(f"{name} {counts[name]}" for name in RELIABILITIES if name in counts)
    doubts = ", ".join(f"{code} {states[code]}" for code in ("B", "E", "P", "D", "F", "M", "V") if code in states)
    return f"{told}; {doubts}" if doubts else told


def _past(store: Store) -> list[str]:
    past = store.past_promises.assign(found=store.past_promises["outcome_value"].notna())
    counts = past.groupby("region")["found"].agg(["size", "sum"]).reset_index()
    counts = counts.sort_values(["size", "region"], ascending=[False, True])
    return [f"| {region} | {size} | {found} |" for region, size, found in counts.itertuples(index=False)]


def _counted(text: str, store: Store) -> str:
    """Return the page with its sentences' counts as the data have them."""
    figures = store.observations
    kinds = figures["reliability"].value_counts()
    told = ", ".join(f"{kinds.get(name, 0)} {SAID[name]}" for name in RELIABILITIES)
    rules = store.derived["period"].isin(["year", "quarter", "month"])
    numeric = store.targets[store.targets["series_id"].ne("")]
    wanted = list(dict.fromkeys(numeric["series_id"]))
    own = sorted(set(wanted) & set(figures.loc[figures["region"] == CITY, "series_id"]))
    past = store.past_promises
    for pattern, sentence in (
        (
            r"\d+ published figures of .*",
            f"{len(figures)} published figures of {figures['series_id'].nunique()} series, "
            f"from {figures['source_id'].nunique()} sources: {told}.",
        ),
        (
            r"\d+ of them are of 聊城市 itself\. \d+ more values and \d+ rules",
            f"{(figures['region'] == CITY).sum()} of them are of 聊城市 itself. "
            f"{(~rules).sum()} more values and {rules.sum()} rules",
        ),
        (
            r"\d+ of the \d+ series that the targets name have any figure of the city \([^)]*\)",
            f"{len(own)} of the {len(wanted)} series that the targets name have any figure of the city "
            f"({', '.join(f'`{name}`' for name in own)})",
        ),
        (
            r"\d+ targets, \d+ with an outcome\.",
            f"{len(past)} targets, {past['outcome_value'].notna().sum()} with an outcome.",
        ),
    ):
        text, found = re.subn(pattern, sentence, text, count=1)
        if not found:
            raise ValueError(f"{PAGE.name}: no sentence like {pattern!r}")
    return text


if __name__ == "__main__":
    write(PAGE, page(load(CITY, PAGE.parents[1]), PAGE.read_text(encoding="utf-8")))
