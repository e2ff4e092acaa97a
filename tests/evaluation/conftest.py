"""What tests of evaluation share: a random network, and the inputs of works."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.tasks.load import TaskData
from tests.evaluation.shapes import random_backbone, shape_tasks
from tests.evaluation.works import TASK


@pytest.fixture(scope="session")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    """A random network that knows the classes of the shapes, and one more."""
    return random_backbone(tmp_path_factory.mktemp("random"))


@pytest.fixture
def tasks(posts_folder: Path) -> dict[str, TaskData]:
    """The task of shapes, by its name."""
    return shape_tasks(posts_folder)


@pytest.fixture
def inputs(tmp_path: Path, posts_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the works are given, and nothing else; one image cannot be decoded."""
    folder = tmp_path / "inputs"
    for name in ("network", "posts", "tasks"):
        (folder / name).mkdir(parents=True)
    save_model(build_model("resnet10t", 3, seed=0), folder / "network", "resnet10t", ["circle", "square", "star"], 32)
    for path in posts_folder.glob("*.parquet"):
        torn = pl.col("id").is_in(["crayon/3", "pencil/8"])
        table = pl.read_parquet(path).with_columns(image=pl.when(torn).then(pl.lit(b"torn")).otherwise("image"))
        table.write_parquet(folder / "posts" / path.name)
    (folder / "tasks/shapes.yaml").write_text(TASK)
    pl.DataFrame({"evaluation": [f"crayon/{n}" for n in range(0, 48, 5)]}).write_parquet(folder / "duplicates.parquet")
    monkeypatch.chdir(folder)
    return folder
