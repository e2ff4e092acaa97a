"""Video: what networks of still images tell of short clips, from the mean over frames and from one frame alone.

Tests the claim `features_carry_over_to_video`. The clips are Microsoft's Fluent emoji, animated, so that the networks
learn from posts without the three sets of Fluent drawings; the same emoji by other hands are seen.
"""

from swaglib.studies.arm import Arm
from swaglib.video.protocol import MEAN, ONE
from swaglib.video.protocol import NAME as CLIPS

FLUENT = ["fluent-emoji", "fluent-emoji-flat", "fluent-emoji-high-contrast"]
UNSEEN = {"held_out": ["fxemoji", "streamline-emojis", "lucide", *FLUENT]}
"""Changes of the section `curate`: posts that are not learned from."""

HASHTAG, SUPERVISED, RANDOM = {"objective": "hashtag"}, {"objective": "supervised"}, {"objective": "random"}
PIXELS = {"objective": "pixels", "model": "pixels"}
IMAGENET = {"objective": "imagenet", "model": "tf_efficientnet_lite0"}

ARMS = [
    Arm("hashtag", "hashtag", HASHTAG, UNSEEN, protocol=CLIPS, variant=MEAN),
    Arm("hashtag_one_frame", "hashtag", HASHTAG, UNSEEN, protocol=CLIPS, variant=ONE),
    Arm("supervised", "supervised", SUPERVISED, UNSEEN, protocol=CLIPS, variant=MEAN),
    Arm("random", None, RANDOM, UNSEEN, protocol=CLIPS, variant=MEAN),
    Arm("random_one_frame", None, RANDOM, UNSEEN, protocol=CLIPS, variant=ONE),
    Arm("pixels", None, PIXELS, seeded=False, protocol=CLIPS, variant=MEAN),
    Arm("pixels_one_frame", None, PIXELS, seeded=False, protocol=CLIPS, variant=ONE),
    Arm("imagenet", None, IMAGENET, seeded=False, protocol=CLIPS, variant=MEAN),
]
