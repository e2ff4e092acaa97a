"""A task that was read once is the same for every network."""

from pathlib import Path

from swaglib.settings.transfer import Features
from swaglib.tasks.work import prepare_task, task_of
from swaglib.tasks.written import read_task
from tests.conftest import SPLITS
from tests.evaluation.works import TASK


def test_a_prepared_task_is_the_loaded_one_with_its_images(tmp_path: Path, posts_folder: Path) -> None:
    (tmp_path / "shapes.yaml").write_text(TASK)
    settings = Features("shapes", SPLITS)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        prepare_task(settings, posts_folder, tmp_path, tmp_path / name)
    loaded, read = task_of(settings, posts_folder, tmp_path), read_task(tmp_path / "one")
    assert read.images.equals(loaded.images) and "image" in read.images.columns
    assert (read.definition, read.classes, read.left_out) == (loaded.definition, loaded.classes, loaded.left_out)
    assert read.joined_clusters == loaded.joined_clusters
    files = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")]
    assert files[0] == files[1]
