"""Classes told by their names alone: how models of images and texts are asked (CLIP, arXiv 2103.00020, section 3.1)."""

import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from swaglib.networks.backbone import Backbone
from swaglib.networks.imagenet import wordnet_ids
from swaglib.networks.open_clip_models import is_open_clip, with_text_head
from swaglib.tasks.load import TaskData

_WORDNET_ID = re.compile(r"n\d{8}")


def told_by_text(backbone: Backbone, data: TaskData, weights: Path) -> Backbone:
    """Returns a model of open_clip with a classifier for the classes of a task; nothing is learned.

    ImageNet's classes have the names and sentences of CLIP's authors, those of other tasks are called as in the task's
    file, in the seven sentences that CLIP's authors found to do nearly as well. Both come with open_clip.

    Args:
        backbone: the model.
        data: the task.
        weights: folder of released weights.

    Raises:
        ValueError: if the backbone is no model of open_clip, or the name of a class has no word; or see
            `with_text_head`.
    """
    if not is_open_clip(backbone.name):
        raise ValueError(f"{backbone.name} knows no texts. The protocol `text` takes models of open_clip.")
    known = import_module("open_clip")
    of_imagenet = dict(zip(wordnet_ids(), known.IMAGENET_CLASSNAMES, strict=True))
    if all(name in of_imagenet for name in data.classes):
        texts, templates = [of_imagenet[name] for name in data.classes], known.OPENAI_IMAGENET_TEMPLATES
    else:
        texts, templates = texts_of(data.name, data.classes), known.SIMPLE_IMAGENET_TEMPLATES
    return with_text_head(backbone, data.classes, texts, templates, weights)


def texts_of(task: str, classes: Sequence[str]) -> list[str]:
    """Returns what classes are called in a sentence: `001.Black_footed_Albatross` is a Black footed Albatross.

    Raises:
        ValueError: if a name has no word; names it.
    """
    texts = [re.sub(r"^\d+[. ]", "", name).replace("_", " ").replace("-", " ").strip() for name in classes]
    for name, text in zip(classes, texts, strict=True):
        if _WORDNET_ID.fullmatch(name) or not any(letter.isalpha() for letter in text):
            raise ValueError(
                f"The task {task!r} has a class {name!r}, which is no word, so that it cannot be told by a text. Name "
                "its classes in words, or take `--protocol frozen`."
            )
    return texts
