"""The words of the tables: every code that a column may hold. Needs nothing but Python."""

from __future__ import annotations

import math

KINDS = ("stock", "flow", "rate", "change", "growth", "coverage", "relative", "milestone", "advance", "policy")
SERIES_KINDS = ("stock", "flow", "rate", "change", "growth", "coverage")
DELIVERABLES = (
    "build",
    "renew",
    "purchase",
    "subsidise",
    "event",
    "train",
    "serve",
    "designate",
    "produce",
    "invest",
    "grow",
    "level",
    "policy",
    "document",
    "state",
)
"""What sort of thing is promised."""
STAGES = ("planned", "begun", "under_way", "finished")
"""How far work is to come by the due date, where the words say so."""
EXPLAINED = "用语说明"
"""In a target's qualifier: a goal that only the explanation of a word names, not one of the place's own of the year."""
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
REPRINT = "转载"
"""In the name of a publisher: the text was read where somebody else carried it."""
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
DELIVERY_CLASSES = {
    "works": ("agriculture", "urban", "energy", "environment", "housing", "care", "transport", "services"),
    "people": ("employment", "social_security", "education", "health", "culture"),
    "other": ("economy", "industry", "innovation", "opening", "safety", "governance"),
}
"""Classes of programmes whose past delivery is pooled: what is built, what is done for people, the rest."""
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

ON_PACE, OFF_PACE = 2 / 3, 1 / 3
"""Probabilities from which, and up to which, a target is on pace and off pace."""
LIKELIHOODS = (
    ("virtually_certain", 0.99, "几乎确定", "virtually certain"),
    ("very_likely", 0.90, "很可能", "very likely"),
    ("likely", ON_PACE, "可能", "likely"),
    ("even", math.nextafter(OFF_PACE, 1), "可能与不可能相当", "about as likely as not"),
    ("unlikely", 0.10, "不太可能", "unlikely"),
    ("very_unlikely", 0.01, "很不可能", "very unlikely"),
    ("exceptionally_unlikely", 0.0, "几乎不可能", "exceptionally unlikely"),
)
"""Likelihood words, each with the probability from which it holds (IPCC, AR5 guidance note on uncertainty, 2010).

The two thirds and the one third of that note are exact here, so that no word contradicts a verdict.
"""

NO_DATA_REASONS = (
    "milestone",
    "advance",
    "policy",
    "explained",
    "no_number",
    "other_scope",
    "no_series",
    "no_observation",
    "not_comparable",
    "few_past_ratios",
    "unsettled",
    "implausible",
    "failed",
)
"""Why a target gets no probability."""
METHODS = ("kernel", "blend", "to_date", "delivery", "events", "observed")
"""How a projection was made: kernel, kernel and like series, year to date, past delivery, announced events, outcome."""
