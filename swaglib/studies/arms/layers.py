"""Which stage's features transfer best: the stem and the four stages of the networks of `hashtag` in `methods`.

It tests no claim of the papers.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm(f"stage_{number}", "hashtag", {"objective": "hashtag"}, protocol="layers", variant=f"stage_{number}")
    for number in range(5)
]
