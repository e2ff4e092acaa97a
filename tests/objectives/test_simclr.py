"""SimCLR's loss, against its equation, and what counts as found."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from swaglib.objectives.simclr import Settings, SimCLR

FIRST, SECOND = np.random.default_rng(0).normal(size=(2, 4, 3))


class Given(nn.Module):
    """Stands for a network: its projections are given."""

    def forward(self, views: Tensor) -> Tensor:
        """Returns the views as they are."""
        return views


def test_the_loss_equals_the_papers_equation() -> None:
    views = tuple(torch.tensor(own, dtype=torch.float32) for own in (FIRST, SECOND))
    found = SimCLR(Settings(temperature=0.5)).loss(Given(), views, torch.arange(4)).value
    both = np.concatenate([FIRST, SECOND])
    both /= np.linalg.norm(both, axis=1, keepdims=True)
    likeness = both @ both.T / 0.5
    np.fill_diagonal(likeness, -np.inf)
    other = np.roll(np.arange(8), 4)
    by_hand = -np.mean(likeness[np.arange(8), other] - np.log(np.exp(likeness).sum(axis=1)))
    assert float(found) == pytest.approx(by_hand, rel=1e-5)


def test_views_are_found_where_the_nearest_other_view_is_of_the_same_image() -> None:
    first = torch.eye(3)
    second = torch.tensor([[1.0, 0.1, 0], [0, 1, 0], [1, 0, 0.5]])  # the last is nearest to the first image
    figure = SimCLR(Settings()).loss(Given(), (first, second), torch.arange(3)).figures["precision_at_1"]
    assert float(figure) == pytest.approx(5 / 6)
