"""Classes told by their names alone: how models of images and texts are asked (CLIP, arXiv 2103.00020, section 3.1)."""

from importlib import import_module
from pathlib import Path

from swaglib.networks.backbone import Backbone
from swaglib.networks.open_clip_models import is_open_clip, with_text_head
from swaglib.tasks.load import TaskData


def told_by_text(backbone: Backbone, data: TaskData, weights: Path) -> Backbone:
    """Returns a model of open_clip with a classifier for the classes of a task; nothing is learned.

    ImageNet's classes have the names and sentences of CLIP's authors, those of other tasks are called as in the task's
    file, in the seven sentences that CLIP's authors found to do nearly as well. Both come with open_clip.

    Args:
        backbone: the model.
        data: the task.
        weights: folder of released weights.

    Raises:
        ValueError: if the backbone is no model of open_clip; or see `with_text_head`.
    """
    if not is_open_clip(backbone.name):
        raise ValueError(f"{backbone.name} knows no texts. The protocol `text` takes models of open_clip.")
    known = import_module("open_clip")
    if data.definition.classes == "imagenet-1k":
        return with_text_head(
            backbone, data.classes, known.IMAGENET_CLASSNAMES, known.OPENAI_IMAGENET_TEMPLATES, weights
        )
    texts = [name.replace("_", " ").replace("-", " ") for name in data.classes]
    return with_text_head(backbone, data.classes, texts, known.SIMPLE_IMAGENET_TEMPLATES, weights)
