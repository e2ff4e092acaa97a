"""The costs of networks in the benchmarks agree with what their authors say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from torchvision.models import get_weight


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[int, Any]]:
    """Measures the network of the table that has a label."""
    monkeypatch.syspath_prepend(Path(__file__).parents[1])  # `benchmarks` is not part of the installed package
    from benchmarks.models import TABLES, measure

    rows = {network.label: network for networks in TABLES.values() for network in networks}
    return lambda label: measure(rows[label])


@pytest.mark.parametrize(
    ("label", "weights", "width"),
    [("RegNetY-16GF", "RegNet_Y_16GF_Weights", 3024), ("ViT-B/16", "ViT_B_16_Weights", 768)],
)
def test_counts_agree_with_the_metadata_of_the_released_weights(
    measured: Callable[[str], tuple[int, Any]], label: str, weights: str, width: int
) -> None:
    meta = get_weight(f"{weights}.IMAGENET1K_SWAG_LINEAR_V1").meta
    features, figures = measured(label)
    assert features == width
    assert figures.parameters == pytest.approx(meta["num_params"], rel=0.01)
    # For the ViT this holds only if attention is counted on the meta device: it is 4% of the sum.
    assert figures.multiply_adds == pytest.approx(meta["_ops"] * 1e9, rel=0.01)


def test_the_network_that_timm_has_no_name_for_is_the_one_of_the_paper(
    measured: Callable[[str], tuple[int, Any]],
) -> None:
    _, figures = measured("ResNeXt-101 32x48d")
    assert figures.parameters == pytest.approx(829e6, rel=0.01)
    assert figures.multiply_adds == pytest.approx(153e9, rel=0.01)
