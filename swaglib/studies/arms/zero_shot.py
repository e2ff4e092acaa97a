"""Classes by predicted hashtags alone: with the map to classes and a permuted one, with and without prior correction.

Tests the claims `zero_shot_works` and `prior_correction_helps`. The networks are those of `hashtag` in the study
`methods`, the images those of the tests of headline tasks whose files name synsets for their classes. `mapped` and
`permuted` take half of the correction, as the stage `zero_shot` does; `corrected` takes all of it, as SWAG does, and
`plain` none. At the default scale these variants were known, with one seed, before this study was written.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm(variant, "hashtag", {"objective": "hashtag"}, protocol="zero_shot", variant=variant)
    for variant in ("mapped", "permuted", "plain", "corrected")
]
