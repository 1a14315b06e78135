"""Agreement between an extracted table and a hand-read one, as F1 over matching rows."""

from collections import Counter


def number(text):
    return float(text) if text not in ("", None) else None


def quantity(row):
    """The numbers of a row, multiplied out, so that 1 千条 is 1000 条, with the bare unit."""
    unit, factor = row["unit"], 1.0
    for word, size in (("万亿", 1e12), ("千亿", 1e11), ("百亿", 1e10), ("十亿", 1e9), ("千万", 1e7), ("百万", 1e6),
                       ("十万", 1e5), ("亿", 1e8), ("万", 1e4)):  # fmt: skip
        if unit.startswith(word):
            unit, factor = unit[len(word) :], size
            break
    else:
        if unit[:1] in "千百" and unit[1:2] not in "瓦克米伏":
            unit, factor = unit[1:], {"千": 1e3, "百": 1e2}[unit[0]]
    values = [number(row["lower"]), number(row["upper"])]
    low, high = values[0] if values[0] is not None else values[1], values[1] if values[1] is not None else values[0]
    return None if low is None else (round(low * factor, 6), round(high * factor, 6), unit)


def numeric(rows):
    return [row for row in rows if quantity(row) is not None]


def f1(found, truth, *fields):
    """F1 of two tables on quantity and fields, rows counted as often as they occur."""
    have = Counter((quantity(row), *(row[field] for field in fields)) for row in numeric(found))
    want = Counter((quantity(row), *(row[field] for field in fields)) for row in numeric(truth))
    hit = sum((have & want).values())
    return 2 * hit / (sum(have.values()) + sum(want.values()))


def differences(found, truth, *fields):
    have = Counter((quantity(row), *(row[field] for field in fields)) for row in numeric(found))
    want = Counter((quantity(row), *(row[field] for field in fields)) for row in numeric(truth))
    return sorted(map(str, (have - want).elements())), sorted(map(str, (want - have).elements()))
