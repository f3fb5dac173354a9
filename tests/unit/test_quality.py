"""The measuring instrument itself: what a figure is worth, and when the gate closes."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.quality import recording
from tests.quality.data import Asked, Given
from tests.quality.measures import Figure, Figures, Shown, measure
from tests.quality.recording import Measured, fallen

TEXT = "Rain fell on Monday. Keller said he would stay. The bridge is closed."
GIVEN = Given("s", TEXT, ((0, 20), (21, 47), (48, 69)), (), "Rain", "en")


def fact(answers: tuple[tuple[int, int], ...] = ()) -> Asked:
    return Asked("q", "s", "When did rain fall?", "fact", True, ((0, 20),), (), (), answers, ())


def values(asked: Asked, shown: Shown) -> dict[str, float]:
    figures = Figures()
    measure(asked, GIVEN, shown, figures)
    return {name: figure.mean for name, figure in figures.table().items()}


def test_the_right_sentence_in_second_place_is_a_hit_but_no_first_hit() -> None:
    got = values(fact(), Shown([[(48, 69)], [(0, 20)]], answered=True))
    assert (got["fact.first_hit"], got["fact.hit"], got["fact.reciprocal_rank"]) == (0, 1, 0.5)


def test_words_that_are_not_the_storys_count_as_a_verbatim_error() -> None:
    assert values(fact(), Shown([None], answered=True))["verbatim_errors"] == 1


def test_an_answer_is_shown_only_where_its_very_words_are() -> None:
    got = values(fact(answers=((13, 19),)), Shown([[(0, 10)]], answered=True))
    assert (got["fact.hit"], got["fact.answer_shown"]) == (1, 0)


def test_refusing_the_unanswerable_is_right() -> None:
    asked = Asked("q", "s", "Who won?", "refuse", False, (), (), (), (), ())
    assert values(asked, Shown([], answered=False, confidence=0.1))["refuse.refused"] == 1


def test_sentences_of_the_speaker_left_out_cost_recall_and_others_shown_cost_precision() -> None:
    asked = Asked("q", "s", "What did Keller say?", "said", True, ((21, 47),), (), ((21, 47),), (), ())
    got = values(asked, Shown([[(0, 20)], [(21, 47)]], answered=True))
    assert (got["said.precision"], got["said.recall"]) == (0.5, 1)


def test_confidences_that_separate_perfectly_have_an_auroc_of_one() -> None:
    figures = Figures()
    measure(fact(), GIVEN, Shown([[(0, 20)]], answered=True, confidence=0.8), figures)
    unanswerable = Asked("q", "s", "Who won?", "refuse", False, (), (), (), (), ())
    measure(unanswerable, GIVEN, Shown([], answered=False, confidence=0.2), figures)
    assert figures.table()["confidence.auroc"].mean == 1


def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: dict[str, Figure], questions: int = 100) -> list[str]:
    """What the gate says of these figures, where a hit of .80 ± .02 and 5 % unattributed are recorded."""
    figures = {"fact.hit": Figure(0.8, 0.02, 100), "quotations.mixed.unattributed": Figure(0.05, 0.01, 90)}
    kept = {"folder": {"commit": "abc", "date": "2026-01-01"} | asdict(Measured(1, 100, figures, {}, 1.0, 2.0))}
    monkeypatch.setattr(recording, "LATEST", tmp_path / "latest.json")
    recording.LATEST.write_text(json.dumps(kept), "utf-8")
    return fallen({"folder": Measured(1, questions, figures | now, {}, 1.0, 2.0)})


@pytest.mark.parametrize(("mean", "closed"), [(0.80, False), (0.79, False), (0.77, True)])
def test_the_gate_closes_only_on_a_fall_beyond_the_sampling_error(
    mean: float, closed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bool(gate(tmp_path, monkeypatch, {"fact.hit": Figure(mean, 0.02, 100)})) is closed


def test_more_quotations_without_a_speaker_close_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gate(tmp_path, monkeypatch, {"quotations.mixed.unattributed": Figure(0.09, 0.01, 95)})


def test_the_gate_is_closed_to_what_was_never_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "LATEST", tmp_path / "none.json")
    assert fallen({"folder": Measured(1, 100, {}, {}, 1.0, 2.0)})


def test_the_gate_is_closed_to_another_selection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gate(tmp_path, monkeypatch, {}, questions=50)


def test_a_figure_that_is_no_longer_measured_closes_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate(tmp_path, monkeypatch, {})
    assert fallen({"folder": Measured(1, 100, {}, {}, 1.0, 2.0)})
