"""Which hashtags are learned: synonyms of ImageNet's classes, of all nouns, the most frequent of these, or all.

Tests the claim `matched_vocabulary_wins`. Posts without a hashtag of the vocabulary are not learned from.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm("nouns", "hashtag", {"objective": "hashtag"}),
    Arm("targets", "hashtag", {"objective": "hashtag"}, {"vocabulary": "targets"}),
    Arm("top_500", "hashtag", {"objective": "hashtag"}, {"vocabulary": "top-500"}),
    Arm("frequent", "hashtag", {"objective": "hashtag"}, {"vocabulary": "frequent"}),
]
