"""The rule that chooses learning rates: the same start for all, then on beyond the better end."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.launch.job_start import LaunchError
from swaglib.launch.perform import FAILED
from swaglib.settings.studies import Studies, Tuning
from swaglib.studies import tuning
from swaglib.studies.arm import Arm
from swaglib.studies.trials import chosen_rate
from swaglib.studies.tuning import next_rates, tune


@dataclass(frozen=True)
class Made:
    """Settings of a trial, as far as the tuning looks at them."""

    rate: float
    images: int = 0


RULE = Tuning(images=100, seeds=[1], around={"sgd": 1.0}, most_trials=6)


def trials(best: float, settings: Tuning = RULE) -> dict[float, float]:
    """Returns what is tried where accuracy falls with the distance from the best rate, on a scale of factors."""
    accuracy: dict[float, float] = {}
    while rates := next_rates(accuracy, settings, 1.0):
        accuracy |= {rate: 1 - abs(rate / best - 1) if rate < best else best / rate for rate in rates}
    return accuracy


def test_every_method_begins_with_the_same_three_rates() -> None:
    assert next_rates({}, RULE, 1.0) == [0.5, 1.0, 2.0]
    assert next_rates({0.5: 0.1, 1.0: 0.3, 2.0: 0.2}, RULE, 1.0) == []


def test_the_grid_is_widened_beyond_the_end_that_is_best() -> None:
    assert sorted(trials(0.25)) == [0.125, 0.25, 0.5, 1.0, 2.0] and chosen_rate(trials(0.25)) == 0.25
    assert sorted(trials(4.0)) == [0.5, 1.0, 2.0, 4.0, 8.0] and chosen_rate(trials(4.0)) == 4.0


def test_of_equals_the_smallest_is_chosen() -> None:
    assert chosen_rate({2.0: 0.5, 1.0: 0.5, 0.5: 0.1}) == 1.0


@given(st.floats(1e-4, 1e4))
def test_it_ends_and_never_tries_more_than_allowed(best: float) -> None:
    found = trials(best)
    assert 3 <= len(found) <= RULE.most_trials
    rates = sorted(found)
    assert all(later == 2 * earlier for earlier, later in pairwise(rates)), "without a gap"


def test_rates_at_which_training_diverges_do_not_use_up_the_trials() -> None:
    """It diverges at every rate of the start, and is best far below."""
    accuracy: dict[float, float] = {}
    while rates := next_rates(accuracy, RULE, 1.0):
        accuracy |= {rate: 1 - rate if rate <= 0.25 else 0.0 for rate in rates}
    assert sum(value > 0 for value in accuracy.values()) == RULE.most_trials
    everywhere: dict[float, float] = {}
    while rates := next_rates(everywhere, RULE, 1.0):
        everywhere |= dict.fromkeys(rates, 0.0)
    assert len(everywhere) == 2 * RULE.most_trials, "it ends where training diverges at every rate"


Rate = tuple[str, float]
"""A made-up work: what it does, at which rate."""


@pytest.mark.parametrize(("text", "raised"), [("FloatingPointError: The loss is nan", False), ("MemoryError", True)])
def test_a_training_that_diverges_is_a_trial_and_any_other_failure_ends_the_tuning(
    settings: Studies, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, raised: bool
) -> None:
    """Accuracy grows with the rate, until trainings fail beyond 1; what failed says why, as works do."""
    accuracy = {0.25: 0.1, 0.5: 0.2, 1.0: 0.3}
    launches: list[list[float]] = []

    def launched(works: list[Rate], title: str, say: bool) -> list[SimpleNamespace]:
        launches.append([rate for kind, rate in works if kind == "training"])
        for _, rate in works:
            if rate > 1:
                (tmp_path / f"{rate:g}").mkdir(exist_ok=True)
                (tmp_path / f"{rate:g}" / FAILED).write_text(json.dumps({"token": "", "text": text}))
        if any(rate > 1 for _, rate in works):
            raise LaunchError("The job tune failed. Its log is shared with other works.")
        return [SimpleNamespace(folder=rate, key=f"{rate:g}") for _, rate in works]

    monkeypatch.setattr(tuning, "read_sections", lambda: SimpleNamespace(pretrain={}))
    monkeypatch.setattr(tuning, "_around", lambda settings, sections, arm: 1.0)
    monkeypatch.setattr(
        tuning, "training_settings", lambda wanted, section, arm, seed: Made(wanted.learning_rates["dino"])
    )
    monkeypatch.setattr(tuning, "arm_works", lambda own, *others: (("training", own.rate), ("evaluation", own.rate)))
    monkeypatch.setattr(tuning, "launch_all", launched)
    monkeypatch.setattr(tuning, "store", lambda: SimpleNamespace(live=lambda key: tmp_path / key))
    monkeypatch.setattr(tuning, "known_key", lambda work, kept: f"{work[1]:g}")
    monkeypatch.setattr(tuning, "read_cross_fitted", lambda rate: (None, rate))
    monkeypatch.setattr(tuning, "_macro", accuracy.__getitem__)
    monkeypatch.setattr(tuning, "write_trials", lambda rows, path: None)
    arm = Arm("dino", "dino", {"objective": "dino"})
    if raised:
        with pytest.raises(LaunchError, match="The job tune failed"):
            tune(settings, [arm], lambda said: None)
        return
    rows = tune(settings, [arm], lambda said: None)
    assert rows.group_by("learning_rate").agg(pl.col("accuracy").mean()).sort("learning_rate").rows() == [
        (0.5, 0.2),
        (1.0, 0.3),
        (2.0, 0.0),
    ]
    assert set(rows.filter(pl.col("learning_rate") == 2)["training"]) == {"diverged"}
    assert launches[:2] == [[0.5, 1.0, 2.0], [0.5, 1.0]], "all others are computed together"
    launches.clear()
    tune(settings, [arm], lambda said: None)
    assert 2.0 not in launches[0], "what diverged is not tried again"
