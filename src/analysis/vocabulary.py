"""The words of the tables: every code that a column may hold. Needs nothing but Python."""

from __future__ import annotations

KINDS = ("stock", "flow", "rate", "change", "growth", "coverage", "relative", "milestone")
SERIES_KINDS = ("stock", "flow", "rate", "change", "growth", "coverage")
OPERATORS = (">=", ">", "~", "=", "<=", "<", "range")
DIRECTIONS = ("increase", "decrease", "maintain")
COMMITMENTS = ("firm", "aspirational")
DRIVERS = ("programme", "outcome")
STATUSES = ("A", "B", "D", "E", "F", "M", "P", "V")
BOUNDS = ("over", "under")
FREQUENCIES = ("A", "Q", "M")
PRECISIONS = ("day", "month", "year", "inferred", "unknown")
RELIABILITIES = ("official", "reported", "press", "secondary")
"""From the most to the least trusted: where two sources differ, the earlier one wins."""
DOMAINS = (
    "economy",
    "industry",
    "innovation",
    "opening",
    "agriculture",
    "urban",
    "energy",
    "environment",
    "employment",
    "social_security",
    "education",
    "health",
    "housing",
    "care",
    "transport",
    "services",
    "culture",
    "safety",
    "governance",
)
VERDICTS = ("met", "on_pace", "uncertain", "off_pace", "missed", "no_data")
LIGHTS = ("green", "yellow", "red", "grey")
LANGUAGES = ("zh", "en")
GRADES = ("A", "B", "C", "D", "E")

REQUIRED_BOUNDS = {
    ">=": ("lower",),
    ">": ("lower",),
    "<=": ("upper",),
    "<": ("upper",),
    "~": ("lower", "upper"),
    "=": ("lower", "upper"),
    "range": ("lower", "upper"),
}
"""Which of a target's two values its operator fills."""
