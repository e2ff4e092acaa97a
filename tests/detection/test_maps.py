"""Which feature maps a backbone has, and that a network without fitting ones is named."""

import pytest
import timm
from torchvision.models import mobilenet_v3_small

from swaglib.detection.maps import feature_maps


def test_networks_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match="cannot use the network MobileNetV3"):
        feature_maps(mobilenet_v3_small(), 64)
    with pytest.raises(ValueError, match="cannot use the network InceptionV3"):
        feature_maps(timm.create_model("inception_v3"), 128)
