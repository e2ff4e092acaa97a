"""What becomes of hashtags with several senses: the first sense, all of them, none, or one label for all.

Tests the claim `ambiguity_matters_little`.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm("first", "hashtag", {"objective": "hashtag"}),
    Arm("drop", "hashtag", {"objective": "hashtag"}, {"ambiguity": "drop"}),
    Arm("all", "hashtag", {"objective": "hashtag"}, {"ambiguity": "all"}),
    Arm("merge_shared", "hashtag", {"objective": "hashtag"}, {"ambiguity": "merge-shared"}),
]
