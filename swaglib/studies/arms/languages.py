"""The language of hashtags, which Mahajan et al. name as a question that was not studied: one, or several together.

Tests no claim of the papers. Words are CLDR's, which speakers of each language have agreed on for the same emoji. All
arms see the images of emoji that have words in each of the languages. In one language they have as many words as in
another; three languages together are three times as many words. There is no WordNet in between: words are learned as
they are written, and two that mean the same are two.
"""

from functools import partial
from typing import Any

from swaglib.posts.packages import pinned_packages
from swaglib.posts.words.cldr import PACKAGE
from swaglib.stages.collect import ARCHIVES
from swaglib.studies.arm import Arm
from swaglib.studies.languages import language_words

LANGUAGES = {"english": "en", "german": "de", "japanese": "ja"}


def _pretrain(chosen: tuple[str, ...]) -> dict[str, Any]:
    archive = ARCHIVES / pinned_packages()[PACKAGE].archive
    words = language_words(chosen, tuple(LANGUAGES.values()), archive)
    return {"objective": "hashtag_words", "objective_settings": {"words": words}}


ARMS = [
    *(Arm(name, "hashtag", partial(_pretrain, (language,))) for name, language in LANGUAGES.items()),
    Arm("three_languages", "hashtag", partial(_pretrain, tuple(LANGUAGES.values()))),
]
