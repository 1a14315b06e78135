"""The register of promises: each with a probability, chained, never written anew."""

import pytest

from analysis.errors import InputError, RequestError
from analysis.retrospect.register import entries, register_of, write_register


def test_every_open_promise_with_a_probability_is_entered_once_and_an_edit_breaks_the_chain(tmp_path, third_quarter):
    path = write_register(tmp_path / "2026.csv", entries(third_quarter, 2026, "2026-11-28"))
    kept = register_of(path)
    said = third_quarter.table.dropna(subset="probability").set_index("id")
    assert set(kept["target_id"]) == set(said.index)
    assert kept["p_reported"].ne("").all()
    with pytest.raises(RequestError, match="never written anew"):
        write_register(path, [])
    path.write_text(path.read_text(encoding="utf-8").replace(kept["probability"][2], "0.5", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"2026\.csv:\d+: the chain of hashes breaks"):
        register_of(path)
