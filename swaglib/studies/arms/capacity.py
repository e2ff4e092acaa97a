"""Width of the network against the number of images, with as many steps: three widths times three shares of all things.

Tests the claims `more_data_helps`, `larger_networks_gain_more_from_data` and `small_data_saturates`. All arms take the
learning rate of `hashtag`, which was chosen at the middle width and with all images.
"""

from swaglib.studies.arm import Arm

WIDTHS = {"narrow": [32, 64, 128, 256], "middle": [64, 128, 256, 512], "wide": [96, 192, 384, 768]}
"""Channels of the four stages of the ResNet; the middle one is timm's own."""

SHARES = {"sixteenth": 1 / 16, "quarter": 1 / 4, "all": 1.0}


def _pretrain(width: str, share: str) -> dict[str, object]:
    """Returns what an arm says; the middle width with all images is the very run of other studies."""
    changed: dict[str, object] = {"objective": "hashtag"}
    if width != "middle":
        changed["model_args"] = {"channels": WIDTHS[width]}
    if share != "all":
        changed["objective_settings"] = {"share_of_things": SHARES[share]}
    return changed


ARMS = [Arm(f"{width}_{share}", "hashtag", _pretrain(width, share)) for share in SHARES for width in WIDTHS]
