"""What the default study says of a claim is read in the claim's direction, and only where it has both runs."""

import polars as pl
import pytest

from swaglib.claims.claim import Claims, read_claims
from swaglib.claims.default import default_difference
from swaglib.measures import Interval, measure, measures_table
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def claims() -> Claims:
    return read_claims(ROOT / "claims.yaml")


def comparison(run: str, baseline: str, task: str = "macro") -> pl.DataFrame:
    row = measure("accuracy", Interval(0.05, 0.02, 0.09, 900, 300), task=task, protocol="linear", baseline=baseline)
    return measures_table([row]).with_columns(run=pl.lit(run))


def test_the_difference_has_the_direction_of_the_claim(claims: Claims) -> None:
    known = {own.id: own for own in claims.claims}
    same = default_difference(known["weak_beats_untrained"], claims, comparison("hashtag", "pixels"))
    assert same is not None and (same["value"], same["ci_low"], same["ci_high"]) == (0.05, 0.02, 0.09)
    turned = default_difference(known["weak_beats_untrained"], claims, comparison("pixels", "hashtag"))
    assert turned is not None and (turned["value"], turned["ci_low"], turned["ci_high"]) == (-0.05, -0.09, -0.02)


def test_other_runs_tasks_and_studies_say_nothing_of_it(claims: Claims) -> None:
    known = {own.id: own for own in claims.claims}
    untrained = known["weak_beats_untrained"]
    assert default_difference(untrained, claims, comparison("hashtag", "simclr")) is None
    assert default_difference(untrained, claims, comparison("hashtag", "pixels", task="lucide")) is None
    assert default_difference(known["noise_hurts"], claims, comparison("softmax_50", "softmax_0")) is None
    assert default_difference(known["imagenet_85"], claims, comparison("hashtag", "pixels")) is None
