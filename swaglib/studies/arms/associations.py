"""Do methods differ in what they associate? Networks of other studies, audited for fairness.

Tests no claim of the papers. The losses on hashtags and `hashtag_vit` have one vocabulary, so that their gaps can be
compared label by label; `supervised` has a hundred classes, and networks without hashtags are compared by what their
features associate. `mae` has the architecture of `hashtag_vit`, all other trained networks that of `hashtag`. `top_500`
learned the 500 most frequent hashtags alone; it and `random_vit` joined after the others had been seen.
"""

from dataclasses import replace

from swaglib.studies.arms import methods, self_supervised, vocabulary

FROM_METHODS = (
    "hashtag",
    "hashtag_idf",
    "hashtag_sigmoid",
    "hashtag_asl",
    "supervised",
    "simclr",
    "random",
    "imagenet",
)
FROM_SELF_SUPERVISED = ("siglip", "vicreg", "dino", "hashtag_vit", "mae", "random_vit")
FROM_VOCABULARY = ("top_500",)

ARMS = [
    *(replace(own, protocol="audit") for own in methods.ARMS if own.name in FROM_METHODS),
    *(replace(own, protocol="audit") for own in self_supervised.ARMS if own.name in FROM_SELF_SUPERVISED),
    *(replace(own, protocol="audit") for own in vocabulary.ARMS if own.name in FROM_VOCABULARY),
]
