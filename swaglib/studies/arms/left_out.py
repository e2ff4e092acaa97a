"""What one kind of hashtags is worth among all others: it is left out, or as many labels of each image by chance.

Tests no claim of the papers; Mahajan et al. name kinds of hashtags as a question that was not studied. Kinds are
WordNet's lexicographer files of the first synset of a label: things that can be drawn, feelings, attributes, acts. The
two arms of a kind see the same images with as many labels. Arms of different kinds lose different numbers of labels:
only the two of one kind are to be compared.
"""

from functools import partial
from typing import Any

from swaglib.studies.arm import Arm
from swaglib.studies.arms.kinds import OBJECTS
from swaglib.studies.kinds import kinds_settings

KINDS = {
    "things": OBJECTS,
    "feelings": ("noun.feeling",),
    "attributes": ("noun.attribute", "noun.shape", "noun.state"),
    "acts": ("noun.act", "noun.event"),
}


def _pretrain(kind: tuple[str, ...], by_chance: bool) -> dict[str, Any]:
    left_out = kinds_settings(kind, ())["kept"]
    return {"objective": "hashtag_left_out", "objective_settings": {"left_out": left_out, "by_chance": by_chance}}


ARMS = [
    Arm(f"{'fewer_than' if by_chance else 'without'}_{name}", "hashtag", partial(_pretrain, kind, by_chance))
    for name, kind in KINDS.items()
    for by_chance in (False, True)
]
