"""The rule that chooses learning rates: the same start for all, then on beyond the better end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from swaglib.settings.studies import Tuning
from swaglib.studies.trials import chosen_rate
from swaglib.studies.tuning import next_rates

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
