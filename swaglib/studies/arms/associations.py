"""Do methods differ in what they associate? The networks of the study `methods`, audited for fairness.

Tests no claim of the papers. Losses on hashtags have one vocabulary, so that the labels that move can be counted alike;
`supervised` has a hundred classes and `simclr` none, and are compared by what their features associate.
"""

from swaglib.studies.arm import Arm
from swaglib.studies.arms import methods

AUDITED = ("hashtag", "hashtag_idf", "hashtag_sigmoid", "hashtag_asl", "supervised", "simclr", "random")

ARMS = [Arm(own.name, own.method, own.pretrain, protocol="audit") for own in methods.ARMS if own.name in AUDITED]
