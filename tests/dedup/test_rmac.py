"""R-MAC: maxima over regions, pooled."""

import pytest
import torch

from swaglib.dedup.rmac import rmac


def test_regions_are_pooled_as_r_mac_does() -> None:
    maps = torch.rand(2, 5, 6, 8)
    vectors = rmac(maps)
    assert vectors.shape == (2, 5) and vectors.norm(dim=1).tolist() == pytest.approx([1, 1])
    # A square map has 1 + 4 + 9 regions, the first of them the whole.
    single = torch.zeros(1, 2, 4, 4)
    single[0, 0] = 1.0
    assert rmac(single).tolist() == [[1.0, 0.0]]
