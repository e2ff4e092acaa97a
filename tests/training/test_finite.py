"""Weights that are not finite are refused."""

import math

import pytest
import torch

from swaglib.training.finite import check_finite


def test_weights_that_the_last_step_made_infinite_are_refused() -> None:
    weights = {"good": torch.ones(3), "count": torch.tensor(2), "bad": torch.tensor([1.0, math.inf])}
    with pytest.raises(FloatingPointError, match=r"'bad' are not finite"):
        check_finite(weights)
    del weights["bad"]
    check_finite(weights)
