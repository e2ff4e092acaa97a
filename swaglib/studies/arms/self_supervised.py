"""More rivals: images with a text tower, and methods without labels, on the same images.

Tests no claim of the papers: `weak_beats_self_supervised` is tested by SimCLR, in the study `methods`. All see as many
images. Those that pass each image through the network more than once are run a second time with as many multiply-adds
as `hashtag` instead, counted by `swaglib.studies.cost`: two views cost twice as much, and DINO's teacher, which looks
at both without a gradient, two thirds more.

Masked autoencoders need a vision transformer: `mae` and `mae_hashtag` (half of the steps each) stand beside
`hashtag_vit`, which learns hashtags with the same architecture, from the same weights, with the same fixed positions,
and beside `random_vit`. The last was added after the first seed had shown vision transformers below `random`, which has
the ResNet's architecture.
"""

from swaglib.studies.arm import Arm

VIT = {
    "model": "vit_tiny_patch16_224",
    "model_args": {
        "patch_size": 8,
        "embed_dim": 128,
        "depth": 6,
        "num_heads": 4,
        "global_pool": "avg",
        "fc_norm": False,
    },
    "optimizer": {"name": "adamw", "weight_decay": 0.05, "clip_grad_norm": 1.0},
}
"""A vision transformer, for what needs one: it costs a fifth less than the ResNet, half as much with half masked."""

ARMS = [
    Arm("hashtag", "hashtag", {"objective": "hashtag"}),
    Arm("siglip", "siglip", {"objective": "siglip"}),
    Arm("simclr", "simclr", {"objective": "simclr"}),
    Arm("simclr_flops", "simclr", {"objective": "simclr"}, share_of_images=1 / 2),
    Arm("vicreg", "vicreg", {"objective": "vicreg"}),
    Arm("vicreg_flops", "vicreg", {"objective": "vicreg"}, share_of_images=1 / 2),
    Arm("dino", "dino", {"objective": "dino"}),
    Arm("dino_flops", "dino", {"objective": "dino"}, share_of_images=3 / 8),
    Arm(
        "hashtag_vit",
        "hashtag_vit",
        {"objective": "mae_hashtag", "objective_settings": {"masked_share": 0.0}, **VIT},
    ),
    Arm("mae", "mae", {"objective": "mae", **VIT}),
    Arm("mae_hashtag", "mae_hashtag", {"objective": "mae_hashtag", **VIT}),
    Arm("random", None, {"objective": "random"}),
    Arm("random_vit", None, {"objective": "random", **VIT}),
]
