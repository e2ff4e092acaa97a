"""Does the audit find an association that is surely there, and none where there is none?

Tests no claim of the papers: its networks are audited for fairness (`swaglib.studies.audited`). Ten occupations are
taken from all images and put on drawings of men with a probability of 90%, and of women with one of 10%; or on both
with 50%, so that nothing about these labels differs between men and women. Unlike in `planted_gender`, labels move and
not how often drawings are seen.

What was to come out, written before it ran: with 90%, the test of all labels finds each of the ten in every seed, with
more said of men; with 50%, it finds none of them, but in one seed of twenty.
"""

from functools import partial
from typing import Any

from swaglib.fairness.taxonomy import read_taxonomy
from swaglib.studies.arm import Arm
from swaglib.studies.arms.planted_gender import OCCUPATION

PERCENT = (50, 90)
LABELS = 10
"""How many occupations are planted: the first of the set."""


def planted() -> list[str]:
    """Returns the labels that are planted."""
    return list(read_taxonomy().sets[OCCUPATION][:LABELS])


def _planted(percent: int) -> dict[str, Any]:
    own = {"labels": planted(), "attribute": "gender", "value": "man", "against": "woman", "share": percent / 100}
    return {"objective": "hashtag_planted", "objective_settings": {"planted": own}}


ARMS = [Arm(f"planted_{percent}", "hashtag", partial(_planted, percent), protocol="audit") for percent in PERCENT]
