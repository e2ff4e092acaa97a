"""Label noise: a share of the hashtags replaced by draws from their own distribution, for three losses.

Tests the claims `noise_hurts`, `noise_10_is_small`, `noise_25_is_moderate` and `softmax_withstands_noise`. The noise is
added to that which the hashtags have: 0 is as the uploaders wrote them.
"""

from swaglib.studies.arm import Arm

LOSSES = {"softmax": "hashtag", "sigmoid": "hashtag_sigmoid", "asl": "hashtag_asl"}
PERCENT = (0, 10, 25, 50)

ARMS = [
    Arm(
        f"{loss}_{percent}",
        method,
        {"objective": method, **({"objective_settings": {"label_noise": percent / 100}} if percent else {})},
    )
    for percent in PERCENT
    for loss, method in LOSSES.items()
]
