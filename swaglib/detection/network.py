"""Builds torchvision's Faster R-CNN (arXiv 1506.01497) and Mask R-CNN (arXiv 1703.06870) on a trunk."""

from typing import Any

import torch
from torch import nn
from torchvision.models.detection import FasterRCNN, MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.ops import MultiScaleRoIAlign

from swaglib.detection.maps import STRIDES
from swaglib.detection.trunk import LEVELS, PyramidTrunk
from swaglib.networks.backbone import Backbone
from swaglib.settings.detection import Detection

ASPECTS = (0.5, 1.0, 2.0)
"""Height over width of the anchors, as in the papers."""

BOX_CELLS, MASK_CELLS = 7, 14
"""Side of what is taken from the pyramid for a region, as in the papers."""

MASK_LAYERS = 2
"""Convolutions of the mask head; the paper has four."""

REGION_TO_ANCHOR = 1.75
"""Side of the regions, in anchors of a level, from which on they are cut from this level.

224 pixels at stride 16 in feature pyramid networks (arXiv 1612.03144, equation 1), where anchors are 8 strides.
"""


def build_detector(backbone: Backbone, classes: int, settings: Detection) -> nn.Module:
    """Builds a detector on a copy of a backbone's trunk, on its device.

    Anchors and the assignment of regions to levels scale with `settings.anchors`, so that small scenes use the pyramid
    as the papers' large images do. Every image ends up on a square of `settings.image_size`, which networks with
    position embeddings need.

    Args:
        backbone: backbone whose trunk is such as `swaglib.detection.maps` can use; images are normalised as it wants.
        classes: number of classes of objects, without the ground.
        settings: settings of the stage; the same seed gives the same weights of the new layers.

    Returns:
        A network with the interface of torchvision's detectors: images are float32 between 0 and 1.

    Raises:
        ValueError: if the network has no suitable maps, or fewer stages than are to be frozen.
    """
    with torch.random.fork_rng(devices=[]):  # weights are made on the CPU
        torch.manual_seed(settings.seed)
        detector = _detector(backbone, classes, settings)
    return detector.to(backbone.device).to(memory_format=torch.channels_last)


def _detector(backbone: Backbone, classes: int, settings: Detection) -> nn.Module:
    channels, width, image_size = settings.pyramid_channels, settings.head_width, settings.image_size
    frozen_norm = settings.batch_norm == "frozen"
    trunk = PyramidTrunk(backbone.trunk, image_size, channels, settings.frozen_stages, frozen_norm)
    arguments: dict[str, Any] = {
        "min_size": image_size,
        "max_size": image_size,
        "size_divisible": image_size,  # pads other shapes to the square
        "image_mean": list(backbone.mean),
        "image_std": list(backbone.std),
        "rpn_anchor_generator": AnchorGenerator(
            tuple((settings.anchors * stride,) for stride in STRIDES), (ASPECTS,) * len(STRIDES)
        ),
        "rpn_pre_nms_top_n_train": 2 * settings.proposals,
        "rpn_pre_nms_top_n_test": 2 * settings.proposals,
        "rpn_post_nms_top_n_train": settings.proposals,
        "rpn_post_nms_top_n_test": settings.proposals,
        "box_roi_pool": _regions(BOX_CELLS, settings),
        "box_head": _region_head(channels * BOX_CELLS**2, width),
        "box_predictor": FastRCNNPredictor(width, classes + 1),
        "box_batch_size_per_image": settings.sampled_regions,
    }
    if settings.network == "faster_rcnn":
        return FasterRCNN(trunk, **arguments)
    return MaskRCNN(
        trunk,
        **arguments,
        mask_roi_pool=_regions(MASK_CELLS, settings),
        mask_head=MaskRCNNHeads(channels, (channels,) * MASK_LAYERS, 1),
        mask_predictor=MaskRCNNPredictor(channels, channels, classes + 1),
    )


def _region_head(inputs: int, width: int) -> nn.Module:
    """Returns the two layers of the papers' head, with layer normalisation for the same reason as in the pyramid."""
    layers: list[nn.Module] = [nn.Flatten()]
    for own in (inputs, width):
        layers += [nn.Linear(own, width, bias=False), nn.LayerNorm(width), nn.ReLU()]
    return nn.Sequential(*layers)


def _regions(cells: int, settings: Detection) -> MultiScaleRoIAlign:
    # torchvision's canonical level 4 is that of stride 16.
    side = round(REGION_TO_ANCHOR * settings.anchors * 16)
    return MultiScaleRoIAlign(list(LEVELS), cells, sampling_ratio=2, canonical_scale=side, canonical_level=4)
