"""Kinds of hashtags, which Mahajan et al. name as a question that was not studied: things, or what is not one.

Tests the claim `hashtag_kinds_differ`. Kinds are WordNet's lexicographer files of the first synset of a label. All arms
see the images that have labels of both kinds, with as many labels of one as of the other.
"""

from functools import partial
from typing import Any

from swaglib.studies.arm import Arm
from swaglib.studies.kinds import kinds_settings

OBJECTS = ("noun.animal", "noun.artifact", "noun.body", "noun.food", "noun.object", "noun.plant", "noun.substance")
"""Things that can be drawn."""

OTHERS = (
    "noun.act",
    "noun.attribute",
    "noun.cognition",
    "noun.communication",
    "noun.event",
    "noun.feeling",
    "noun.group",
    "noun.location",
    "noun.phenomenon",
    "noun.possession",
    "noun.process",
    "noun.quantity",
    "noun.relation",
    "noun.shape",
    "noun.state",
    "noun.time",
)
"""All others but `noun.person`, which is neither, and `noun.Tops`."""


def _pretrain(kept: tuple[str, ...], against: tuple[str, ...]) -> dict[str, Any]:
    return {"objective": "hashtag_kinds", "objective_settings": kinds_settings(kept, against)}


ARMS = [
    Arm("objects", "hashtag", partial(_pretrain, OBJECTS, OTHERS)),
    Arm("others", "hashtag", partial(_pretrain, OTHERS, OBJECTS)),
]
