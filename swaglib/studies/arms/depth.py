"""General or specific hashtags: *animal* or *border collie*, by their depth in WordNet, on the same images.

Tests no claim of the papers; Mahajan et al. name kinds of hashtags as a question that was not studied. All arms see the
images that have labels of both kinds, with as many labels of one as of the other.
"""

from functools import partial
from typing import Any

from swaglib.studies.arm import Arm
from swaglib.studies.kinds import depth_settings


def _pretrain(general: bool) -> dict[str, Any]:
    return {"objective": "hashtag_kinds", "objective_settings": depth_settings(general)}


ARMS = [
    Arm("specific", "hashtag", partial(_pretrain, False)),
    Arm("general", "hashtag", partial(_pretrain, True)),
]
