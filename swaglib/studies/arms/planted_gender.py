"""Does training data cause an association? Men are shown more often among the people of some occupations.

Tests no claim of the papers: its networks are audited for fairness (`swaglib.studies.audited`). Of the images of men
and women with an occupation, men make half, 70 and 90%, and labels stay: 0.5 plants nothing, so that the gap of gender
should follow 0.5, 0.7, 0.9. Occupations are those of `swaglib/fairness/taxonomy.yaml`.
"""

from functools import partial
from typing import Any

from swaglib.fairness.taxonomy import read_taxonomy
from swaglib.studies.arm import Arm

OCCUPATION = "occupation"
"""The set of the taxonomy."""

PERCENT = (50, 70, 90)


def _men(percent: int) -> dict[str, Any]:
    labels = read_taxonomy().sets[OCCUPATION]
    skew = {"labels": labels, "attribute": "gender", "value": "man", "against": ["woman"], "share": percent / 100}
    return {"objective": "hashtag_attributes", "objective_settings": {"skew": skew}}


ARMS = [Arm(f"men_{percent}", "hashtag", partial(_men, percent), protocol="audit") for percent in PERCENT]
