"""The model card tells network, data and head."""

import json
from pathlib import Path

from swaglib.training.card import model_card
from tests.conftest import PRETRAIN


def test_the_model_card_tells_network_data_and_head(finished: Path) -> None:
    metrics, said = (json.loads((finished / f"hashtag/{name}.json").read_text()) for name in ("metrics", "objective"))
    card = model_card("mine", PRETRAIN, metrics, said["card"], said["kind"])
    assert "# mine" in card and f"{PRETRAIN.model} network" in card and f"{metrics['parameters']:,} parameters" in card
    assert "of this study, pre-trained to predict hashtags (softmax, 1/K a hashtag)." in card
    assert f"{metrics['classes']} canonical hashtags (WordNet synsets)" in card


def test_the_card_of_a_network_that_was_not_trained_claims_no_learning() -> None:
    metrics = {"parameters": 0, "images": 0, "classes": 0}
    card = model_card("floor", PRETRAIN, metrics, "in form alone", "classes")
    assert "Nothing was learned from labels" in card and "has learned from these images" not in card


def test_every_card_has_the_limits_of_what_is_known_of_its_associations() -> None:
    metrics = {"parameters": 0, "images": 0, "classes": 0}
    card = model_card("mine", PRETRAIN, metrics, "in form alone", "classes")
    assert "Drawings are not people" in card and "no sign-off" in card and "`fairness.runs`" in card
