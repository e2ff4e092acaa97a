"""Works that are only looked at start from features that protocols need anyway, so nothing is extracted for them."""

from pathlib import Path

from swaglib.settings.transfer import Transfer
from swaglib.settings.zero_shot import ZeroShot
from swaglib.stages import transfer, zero_shot
from tests.conftest import SPLITS


def test_neighbours_and_hashtags_start_from_the_features_of_the_first_task(project: Path) -> None:
    (project / "runs/one").mkdir(parents=True)
    (project / "runs/one/seeds.json").write_text("[0]")
    text = (project / "tasks/shapes.yaml").read_text()
    (project / "tasks/others.yaml").write_text(text)
    names = ["shapes", "others"]
    protocols = Transfer(tasks=names, protocols=["linear"], corrupted=[], splits=SPLITS, C=[0.1], seed=0)
    by_hashtags = ZeroShot(
        tasks=names,
        scale=1.0,
        correction=0.5,
        pooling="sum",
        most_steps=None,
        splits=SPLITS,
        seed=0,
    )
    for works, kind in (
        (transfer.works(protocols, "one"), "nearest"),
        (zero_shot.works(by_hashtags, "one"), "predicted_hashtags"),
    ):
        (first, _), (look,) = ([own for own in works if own.kind == name] for name in ("features", kind))
        assert look.inputs["features"] == first and look.title.count("shapes")
