"""Labels that are replaced on purpose: as many as asked for, from their own distribution, the same in every run."""

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from swaglib.objectives.hashtag import HashtagSoftmax, Settings
from swaglib.objectives.noise import of_share, with_replaced_labels
from tests.objectives.samples import VOCABULARY

LABELS = np.random.default_rng(0).choice(4, size=20_000, p=[0.6, 0.3, 0.1, 0.0])


def test_a_share_is_replaced_from_the_distribution_of_the_labels() -> None:
    replaced = with_replaced_labels(LABELS, 0.5, 4, seed=1)
    # A replacement is the old label again with probability 0.6^2 + 0.3^2 + 0.1^2.
    assert (replaced != LABELS).mean() == pytest.approx(0.5 * (1 - 0.46), abs=0.01)
    assert np.bincount(replaced, minlength=4) / len(LABELS) == pytest.approx([0.6, 0.3, 0.1, 0.0], abs=0.015)
    assert (replaced == with_replaced_labels(LABELS, 0.5, 4, seed=1)).all()
    assert (with_replaced_labels(LABELS, 0.0, 4, seed=1) == LABELS).all()


def test_a_larger_share_holds_what_a_smaller_one_replaces() -> None:
    tenth, half = (with_replaced_labels(LABELS, share, 4, seed=1) for share in (0.1, 0.5))
    changed = tenth != LABELS
    assert (half[changed] == tenth[changed]).all()


@given(st.lists(st.text(max_size=3) | st.none(), max_size=30), st.floats(0, 1), st.floats(0, 1))
def test_things_are_chosen_whole_and_shares_are_nested(things: list[str | None], one: float, other: float) -> None:
    names = pl.Series(things, dtype=pl.String)
    small, large = of_share(names, min(one, other)), of_share(names, max(one, other))
    assert not (small & ~large).any()
    for name in set(things) - {None}:
        assert len({own for own, thing in zip(small.tolist(), things, strict=True) if thing == name}) == 1
    assert of_share(names, 1.0).all()


def test_noise_is_in_what_is_learned_and_not_in_what_is_held_out() -> None:
    index = pl.DataFrame(
        {"labels": [[0, 2], [1]] * 50, "base": [f"thing {n}" for n in range(100)], "repeat": [1.0] * 100}
    )
    clean, noisy = (HashtagSoftmax(index, VOCABULARY, Settings(label_noise=share)) for share in (0.0, 0.9))
    rows = list(range(100))
    assert not torch.equal(clean.targets(rows), noisy.targets(rows))
    assert torch.allclose(noisy.targets(rows).sum(dim=1), torch.ones(100)), "also where two labels became one"
    found = noisy.validation(index)
    assert found is not None and torch.equal(found[1].targets(rows), clean.targets(rows))


def test_a_share_of_things_leaves_the_others_out_of_the_epoch() -> None:
    index = pl.DataFrame({"labels": [[0], [1]] * 50, "base": [f"thing {n}" for n in range(100)], "repeat": [1.0] * 100})
    repeats = HashtagSoftmax(index, VOCABULARY, Settings(share_of_things=0.25)).repeats(index)
    assert ((repeats > 0) == of_share(index["base"], 0.25)).all() and 10 < (repeats > 0).sum() < 40
