"""The width of a network's features."""

from typing import Any


def feature_width(model: Any) -> int:
    """Returns the number of pooled features that a timm network gives to its classifier.

    Some heads (MobileNetV3, VGG) widen the pooled maps first: what the linear layer sees is `head_hidden_size`.

    Args:
        model: timm network, with or without its classifier.
    """
    return int(getattr(model, "head_hidden_size", model.num_features))
