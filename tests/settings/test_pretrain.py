"""Settings of the stage `pretrain`: recipes, seeds and objectives."""

from dataclasses import asdict, fields
from pathlib import Path

import pytest
import timm

from swaglib import project
from swaglib.settings.pretrain import PretrainRun, Recipe
from swaglib.settings.reading import check
from tests.conftest import PRETRAIN, ROOT

RECIPES = project.read_params(ROOT / "params.yaml").get("recipes", {})


def test_the_same_seed_twice_is_refused() -> None:
    recipe = {own.name: getattr(PRETRAIN, own.name) for own in fields(Recipe)}
    with pytest.raises(ValueError, match="seed"):
        PretrainRun(**recipe, seeds=[3, 3])


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_run_takes_a_papers_recipe_by_its_anchor(tmp_path: Path, recipe: str) -> None:
    path = tmp_path / "params.yaml"
    text = (ROOT / "params.yaml").read_text()
    line = f"  of-a-paper: {{<<: *{recipe}, objective: hashtag, seeds: [7, 8]}}\n"
    path.write_text(text.replace("\nruns:\n", f"\nruns:\n{line}", 1))
    chosen = check("pretrain", project.parameters("pretrain", "of-a-paper", path))
    values = project.read_params(path)
    optimizer = {**values["pretrain"]["optimizer"], **RECIPES[recipe].get("optimizer", {})}
    expected = {**values["pretrain"], **RECIPES[recipe], "objective": "hashtag", "seeds": [7, 8]}
    assert asdict(chosen) == {**asdict(chosen), **expected, "optimizer": optimizer}
    assert timm.is_model(chosen.model)
