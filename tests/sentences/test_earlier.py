"""What earlier reports said of a target's thing: every promise and outcome names its own source."""

import pytest

from analysis.report.content import Note
from analysis.report.notes import Notes
from analysis.sentences.cards import card
from analysis.sentences.earlier import Cited, earlier_sentences, told_years
from analysis.words.wording import Words


def test_a_sentence_knows_where_it_names_which_source():
    told = Cited("110亿斤\ue000S1\ue001，结果113亿斤\ue000S2\ue001。")
    assert told == "110亿斤，结果113亿斤。"
    assert [(told[:end], source) for end, source in told.notes] == [("110亿斤", "S1"), ("110亿斤，结果113亿斤", "S2")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_number_like_this_year_s_is_linked_to_the_report_that_promised_it(third_quarter, language):
    words, case = Words(language), third_quarter.cases["liaocheng-2026-18"]  # 3000 mu, as in 2025
    notes = Notes.of([case], [], words)
    last = next(iter(earlier_sentences(case, words)))
    places = [piece.place for piece in notes.sentence(last, case) if isinstance(piece, Note)]
    sources = [source for _, source in last.notes]
    titles = case.case.store.sources.loc[sources, "title"].to_list()
    assert titles == ["2025年聊城市政府工作报告"]
    assert places == [f"source-{notes.of_source(source)}" for source in sources]
    assert "".join(piece for piece in notes.sentence(last, case) if isinstance(piece, str)) == last


def test_every_earlier_clause_of_every_card_names_a_source(third_quarter):
    words = Words("zh")
    for case in third_quarter.cases.values():
        for told in earlier_sentences(case, words):
            clauses = told.rpartition("：")[2].count("；") + 1 if told.startswith(("历年", "相近", "其他")) else 1
            assert len(told.notes) >= clauses or "核对" in told, told


def test_a_card_that_tells_an_outcome_of_the_place_does_not_say_that_nothing_is_known(third_quarter):
    words = Words("zh")
    told = {case.row.id: set(card(case, words).sentences) for case in third_quarter.cases.values()}
    with_outcome = {name for name, case in third_quarter.cases.items() if told_years(case)}
    assert with_outcome
    assert any(words.say("card.known_told") in told[name] for name in with_outcome)
    assert not {name for name in with_outcome if words.say("card.known_none") in told[name]}
