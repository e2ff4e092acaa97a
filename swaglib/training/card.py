"""The model card of a run: what it is, what it was trained on, what it must not be used for."""

from typing import Any

from swaglib.settings.pretrain import Pretrain

CARD = """# {run}

A {model} network ({parameters:,} parameters) of this study, {how}.

- Images: {image_size} px; {images:,} of the study's shards seen in training, counting repeats.
- Head: {classes:,} {kind}, listed in `vocabulary.json` in the order of the outputs.
- Load: `timm.create_model("local-dir:runs/{run}", pretrained=True)`.
- Curve: `log.csv`; last figures: `metrics.json`.

{origin} It is made for research on pre-training, not for rating people.

What it associates with groups of people was measured only for runs named in `fairness.runs` of `params.yaml`: their
cards in `data/results/fairness_audit` go on with what was found. Limits, with or without an audit:

{limits}
"""
LIMITS = """- Drawings are not people. Attributes are perceived ones: what a drawing is said to show, and nobody's own.
- Gendered drawings differ in hair and clothes, and their hashtags differ too.
- Finding nothing is not fairness: small gaps are not found with so few base emoji.
- This is no sign-off for any use on people."""
"""What holds for every network, and stands in every card."""

TRAINED = """The images carry the licenses of their sources (column `license` of the posts; for the embedded emoji, some
are CC-BY-SA: see the project's docs/attribution.md). The network has learned from these images and from what people
attached to them, and it repeats their associations."""
UNTRAINED = """Nothing was learned from labels or hashtags of this study. Weights of others carry the license that the
project's docs/attribution.md names, and repeat the associations of the images that they were trained on."""
"""What is said of a network's origin, by whether it was trained."""


def model_card(run: str, settings: Pretrain, metrics: dict[str, Any], card: str, kind: str) -> str:
    """Returns the model card in Markdown.

    Args:
        run: its name.
        settings: settings of the run.
        metrics: content of the run's `metrics.json`.
        card: end of the sentence "A network of this study, ...", from the run's `objective.json`.
        kind: what the outputs are, in the plural, from the run's `objective.json`.
    """
    return CARD.format(
        run=run,
        model=settings.model,
        image_size=settings.image_size,
        how=card,
        kind=kind,
        parameters=metrics["parameters"],
        images=metrics["images"],
        classes=metrics["classes"],
        limits=LIMITS,
        origin=TRAINED if metrics["images"] else UNTRAINED,
    )
