"""Settings as a table: every one of them, by the name that it has in `params.yaml`."""

from dataclasses import replace

from swaglib.figures.tables import settings_table
from swaglib.settings.collect import Collect
from tests.conftest import PRETRAIN


def test_nested_settings_have_dotted_names_and_values_are_written_as_in_yaml() -> None:
    settings = replace(PRETRAIN, objective_settings={"momentum": 0.5})
    values = dict(settings_table(settings).rows())
    assert values["optimizer.nesterov"] == "true" and values["optimizer.clip_grad_norm"] == "null"
    assert values["optimizer.weight_decay"] == "0.0001" and values["image_size"] == "32"
    assert values["objective_settings.momentum"] == "0.5"
    nested = set(PRETRAIN.optimizer.__dataclass_fields__)
    names = set(PRETRAIN.__dataclass_fields__) - {"optimizer", "objective_settings"}
    assert set(values) == names | {f"optimizer.{name}" for name in nested} | {"objective_settings.momentum"}


def test_lists_stand_in_a_row_and_empty_ones_are_seen() -> None:
    own = Collect(
        image_size=64,
        evaluation_size=96,
        languages=["en", "de"],
        designs={},
        tagged_sets=[],
        icon_sets=[],
        held_out=[],
        sources={},
        limit=None,
    )
    assert settings_table(own).rows() == [
        ("image_size", "64"),
        ("evaluation_size", "96"),
        ("languages", "en, de"),
        ("designs", "none"),
        ("tagged_sets", "none"),
        ("icon_sets", "none"),
        ("held_out", "none"),
        ("sources", "none"),
        ("limit", "null"),
    ]
