"""Methods side by side: losses on hashtags, curated labels, self-supervision, and what needs no training.

Tests the claims `weak_beats_self_supervised`, `weak_beats_untrained`, `weak_competes_with_supervised`,
`weak_beats_supervised_at_scale`, `softmax_beats_logistic`, `idf_beats_softmax` and `asymmetric_beats_softmax`.

`supervised` and `supervised_fine` learn from the emoji, which have curated labels, and `hashtag_emoji` from the same
images; all others from all images. All trained methods see as many images. SimCLR, which passes each
image through the network twice, is run a second time with as many multiply-adds as the others instead, counted by
`swaglib.studies.cost`. More self-supervised methods, and masked autoencoders: `swaglib.studies.arms.self_supervised`.
"""

from swaglib.studies.arm import Arm

ARMS = [
    Arm("hashtag", "hashtag", {"objective": "hashtag"}),
    Arm("hashtag_emoji", "hashtag", {"objective": "hashtag", "objective_settings": {"labelled_by": "subgroup"}}),
    Arm("hashtag_idf", "hashtag_idf", {"objective": "hashtag_idf"}),
    Arm("hashtag_sigmoid", "hashtag_sigmoid", {"objective": "hashtag_sigmoid"}),
    Arm("hashtag_asl", "hashtag_asl", {"objective": "hashtag_asl"}),
    Arm("supervised", "supervised", {"objective": "supervised"}),
    Arm("supervised_fine", "supervised_fine", {"objective": "supervised", "objective_settings": {"label": "concept"}}),
    Arm("simclr", "simclr", {"objective": "simclr"}),
    Arm("simclr_flops", "simclr", {"objective": "simclr"}, share_of_images=1 / 2),
    Arm("random", None, {"objective": "random"}),
    Arm("pixels", None, {"objective": "pixels", "model": "pixels"}, seeded=False),
    Arm("imagenet", None, {"objective": "imagenet", "model": "tf_efficientnet_lite0"}, seeded=False),
]
