"""Does training data cause an association? Skin tones and genders are seen more or less often, and labels stay.

Tests no claim of the papers: its networks are audited for fairness (`swaglib.studies.audited`).

`default_tones_only` never sees a skin tone; `tones_balanced` shows the tones of each emoji equally often, as a
mitigation would. The others plant an association of occupations with men: 0.5 is none, so that the gap of gender should
follow 0.5, 0.7, 0.9. Occupations are those of `swaglib/fairness/taxonomy.yaml`.
"""

from functools import partial
from typing import Any

from swaglib.fairness.taxonomy import read_taxonomy
from swaglib.studies.arm import Arm

OBJECTIVE = "hashtag_attributes"
OCCUPATION = "occupation"
"""The set of the taxonomy."""

PERCENT = (50, 70, 90)


def _tones(tones: str) -> dict[str, Any]:
    return {"objective": OBJECTIVE, "objective_settings": {"tones": tones}}


def _men(percent: int) -> dict[str, Any]:
    labels = read_taxonomy().sets[OCCUPATION]
    skew = {"labels": labels, "attribute": "gender", "value": "man", "against": ["woman"], "share": percent / 100}
    return {"objective": OBJECTIVE, "objective_settings": {"skew": skew}}


ARMS = [
    Arm("as_they_are", "hashtag", _tones("all"), protocol="audit"),
    Arm("default_tones_only", "hashtag", _tones("default"), protocol="audit"),
    Arm("tones_balanced", "hashtag", _tones("balanced"), protocol="audit"),
    *(Arm(f"occupations_men_{percent}", "hashtag", partial(_men, percent), protocol="audit") for percent in PERCENT),
]
