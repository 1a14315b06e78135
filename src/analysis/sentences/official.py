"""Official classes beside a target's probability, in sentences."""

from __future__ import annotations

from analysis.assessment.assess import Assessment
from analysis.assessment.official import Official, contradiction, official
from analysis.words.wording import period_text, say


def official_sentences(case: Assessment, language: str) -> list[str]:
    """Return what the official methods say of a target, and one sentence where that contradicts its probability.

    Empty where no method can judge the target.
    """
    said = official(case)
    if not said.found:
        return []
    told = [
        say(
            "official.classes_on_projected_base" if said.base_projected else "official.classes",
            language,
            base=period_text(said.base_period, language),
            latest=period_text(said.latest_period, language),
            classes=_joined(said, tuple(said.found), language),
        )
    ]
    against = contradiction(case, said)
    if against is not None:
        side = "high" if case.row.probability > 0.5 else "low"
        names = say("pace.list", language).join(say(f"pace_method.{name}", language) for name in against.methods)
        told.append(say(f"official.{side}_{against.why}", language, methods=names))
    return told


def _joined(said: Official, names: tuple[str, ...], language: str) -> str:
    parts = [
        say(
            "official.one",
            language,
            method=say(f"pace_method.{name}", language),
            name=say(f"pace_class.{said.class_of(name)}", language),
        )
        for name in names
    ]
    return say("pace.list", language).join(parts)
