"""How often images of rare hashtags are repeated in an epoch: not at all, by the square root, or until all are even.

Tests the claims `square_root_beats_natural` and `uniform_beats_natural`. `capped` thins frequent hashtags out instead,
by MetaCLIP's rule; its cap is about the median of the hashtags' counts.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm("square_root", "hashtag", {"objective": "hashtag"}),
    Arm("natural", "hashtag", {"objective": "hashtag"}, {"sampling": "natural"}),
    Arm("uniform", "hashtag", {"objective": "hashtag"}, {"sampling": "uniform"}),
    Arm("capped", "hashtag", {"objective": "hashtag_capped", "objective_settings": {"cap": 100}}),
]
