"""The asymmetric loss, a mean over images, with settings for its constants."""

import numpy as np
import polars as pl
import pytest
import torch

from swaglib.objectives.hashtag_asl import HashtagASL, Settings
from tests.objectives.samples import VOCABULARY

INDEX = pl.DataFrame({"labels": [[0, 2], [1]]})
LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 3.0, -4.0]])


def by_hand(logits: np.ndarray, own: Settings) -> float:
    present = np.array([[1, 0, 1], [0, 1, 0]], dtype=bool)
    p = 1 / (1 + np.exp(-logits))
    q = np.maximum(p - own.clip, 0)
    terms = np.where(present, (1 - p) ** own.gamma_pos * np.log(p), q**own.gamma_neg * np.log(1 - q))
    return float(-terms.sum() / len(logits))


@pytest.mark.parametrize("own", [Settings(), Settings(gamma_neg=7.0, gamma_pos=0.0)], ids=["timm", "RAM++"])
def test_loss_and_gradient_equal_the_equation_in_numpy(own: Settings) -> None:
    objective = HashtagASL(INDEX, VOCABULARY, own)
    given = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    loss = objective.loss(torch.nn.Identity(), (given,), objective.targets([0, 1])).value
    assert loss.item() == pytest.approx(by_hand(LOGITS, own), rel=1e-5)
    loss.backward()
    assert given.grad is not None
    for place in np.ndindex(LOGITS.shape):
        nudged = [LOGITS.copy(), LOGITS.copy()]
        nudged[0][place] += 1e-5
        nudged[1][place] -= 1e-5
        slope = (by_hand(nudged[0], own) - by_hand(nudged[1], own)) / 2e-5
        assert float(given.grad[place]) == pytest.approx(slope, rel=1e-3, abs=1e-5)


def test_held_out_images_are_measured_with_the_same_constants() -> None:
    own = Settings(gamma_neg=7.0, gamma_pos=0.0)
    found = HashtagASL(INDEX, VOCABULARY, own).validation(INDEX)
    assert found is not None
    loss = found[1].loss(torch.nn.Identity(), (torch.tensor(LOGITS),), found[1].targets([0, 1])).value
    assert float(loss) == pytest.approx(by_hand(LOGITS, own), rel=1e-5)
