"""Corruptions grow with their severity and are the same every time."""

import pytest
import torch

from swaglib.evaluation.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from swaglib.networks.backbone import Backbone
from tests.conftest import shape_image


@pytest.mark.parametrize("kind", list(CORRUPTIONS))
def test_a_corruption_grows_with_its_severity_and_is_the_same_every_time(kind: str, backbone: Backbone) -> None:
    batch = torch.stack([backbone.prepare(shape_image("circle", c, side=48)) for c in ("red", "blue")])
    changes = []
    for severity in SEVERITIES:
        corrupted = corrupt(batch, [0, 1], kind, severity, seed=0)
        assert corrupted.shape == batch.shape and corrupted.dtype == torch.uint8
        assert torch.equal(corrupted, corrupt(batch, [0, 1], kind, severity, seed=0))
        assert torch.equal(corrupted, corrupt(batch / 255, [0, 1], kind, severity, seed=0))
        alone = corrupt(batch[1:], [1], kind, severity, seed=0)
        assert (alone.int() - corrupted[1:].int()).abs().max() <= 1  # whatever the batch it comes in
        changes.append(float((corrupted.float() - batch.float()).abs().mean()))
    assert 0 < changes[0] < changes[1] < changes[2]
    with pytest.raises(ValueError, match="severities 1, 3, 5"):
        corrupt(batch, [0, 1], kind, 2, seed=0)
