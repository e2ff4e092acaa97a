"""The model card of a run: what it is, what it was trained on, what it must not be used for."""

from typing import Any

from swaglib.objectives.objective import Objective
from swaglib.settings.pretrain import Pretrain

CARD = """# {run}

A {model} network ({parameters:,} parameters) of this study, {how}.

- Pictures: those of the study's shards, {pixels} px; {images:,} seen, counting repeats.
- Head: {classes:,} {kind}, listed in `vocabulary.json` in the order of the outputs.
- Load: `timm.create_model("local-dir:runs/{run}", pretrained=True)`.
- Curve: `log.csv`; last figures: `metrics.json`.

The pictures carry the licenses of their sources (column `license` of the posts; for the embedded emoji, some are
CC-BY-SA: see the project's README). The network has learned from these pictures and from what people attached to them,
and it repeats their associations. It is made for research on pre-training, not for judging people.
"""

HOW = {
    "hashtag": "pre-trained to predict hashtags (softmax, 1/K a hashtag)",
    "hashtag_sigmoid": "pre-trained to predict hashtags (a yes or no for each)",
    "supervised": "pre-trained to predict the Unicode subgroup of the same pictures",
    "none": "initialised at random and not trained: the row that every other run is compared with",
}


def model_card(run: str, settings: Pretrain, objective: Objective, metrics: dict[str, Any]) -> str:
    """Returns the model card in Markdown."""
    return CARD.format(
        run=run,
        model=settings.model,
        pixels=settings.pixels,
        how=HOW[settings.objective],
        kind="Unicode subgroups" if settings.objective == "supervised" else "canonical hashtags (WordNet synsets)",
        parameters=metrics["parameters"],
        images=metrics["images"],
        classes=metrics["classes"],
    )
