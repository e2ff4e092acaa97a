"""Where the classifier of a target starts: from the rows of the hashtag head that speak for its classes, or from zero.

Tests the claim `head_helps_few_shot`, on 0, 1, 2, 5 and 10 images a class. The networks are those of `hashtag` in the
study `methods`; tasks whose files name no synsets for their classes are left out.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm(start, "hashtag", {"objective": "hashtag"}, protocol="head_initialised", variant=start)
    for start in ("from_head", "from_zero")
]
