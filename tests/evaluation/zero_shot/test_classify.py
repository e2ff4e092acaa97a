"""Zero-shot from the network to the measures: a small network, made-up pictures, the real WordNet."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from PIL import Image

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.zero_shot.classify import MAPPED, PER_CLASS, zero_shot
from swaglib.evaluation.zero_shot.results import ZeroShotResults, read_zero_shot, write_zero_shot
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.settings.zero_shot import ZeroShot
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData
from swaglib.tasks.pictures import labelled_pictures

HASHTAGS = ("dog", "corgi", "apple", "car", "cat")
VOCABULARY = [
    {"name": f"{name}.n.01", "synsets": [f"{name}.n.01"], "hashtags": [name], "count": 10 * place + 10}
    for place, name in enumerate(HASHTAGS)
]
CLASSES = {
    "dogs": ["dog.n.01"],
    "fruit": ["fruit.n.01"],
    "vehicles": ["vehicle.n.01"],
    "music": ["music.n.01"],  # nothing maps to it
}
IDS = ["n02084071", "n02121620", "n02958343"]  # dog, cat, car


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tmp_path_factory.mktemp("run")
    names = [str(entry["name"]) for entry in VOCABULARY]
    network = build_model("resnet10t", len(names), seed=0)
    with torch.no_grad():
        network.get_submodule("fc").weight.mul_(100)  # so that its answers differ from picture to picture
    save_model(network, folder, "resnet10t", names, 32)
    return load_backbone(str(folder), device="cpu")


def settings(**changes: Any) -> ZeroShot:
    values = {
        "tasks": ["t"], "scale": 1.0, "correction": 1.0, "pooling": "sum", "most_steps": None,
        "test_share": 0.4, "validation_share": 0.2, "smallest_class": None, "bootstrap": 20, "seed": 0,
    }  # fmt: skip
    return ZeroShot(**{**values, **changes})


def blots(seed: int, darkest: int = 0) -> bytes:
    """Returns a picture of random colours."""
    pixels = np.random.default_rng(seed).integers(darkest, 256, (4, 4, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).resize((32, 32), Image.Resampling.NEAREST).save(stream, "png")
    return stream.getvalue()


def task(
    name: str, classes: list[str], pictures: dict[str, list[bytes]], named: Any, trained_on: str | None = None
) -> TaskData:
    """Returns a task whose pictures are of each class in turn."""
    source = {"kind": "posts", "posts": ["x"], "label": "subgroup"}
    definition = parse_definition(
        {"title": "t", "licence": "CC0-1.0", "source": source, "classes": named, "trained_on": trained_on}, name
    )
    rows = [
        {"id": f"{split}/{n}", "image": image, "labels": [classes[n % len(classes)]], "split": split}
        for split, images in pictures.items()
        for n, image in enumerate(images)
    ]
    frame = labelled_pictures(rows, name).with_columns(
        accepted=pl.col("labels").list.eval(pl.element().replace_strict(classes, range(len(classes))))
    )
    return TaskData(
        name, definition, classes, frame.with_columns(pl.col("accepted").list.first().alias("class")), 0, []
    )


SEEN = {"train": [blots(n) for n in range(20)], "validation": [blots(n) for n in range(20, 24)]}
TEST = [blots(n) for n in range(100, 112)]


def things(test: list[bytes]) -> TaskData:
    return task("things", list(CLASSES), {**SEEN, "test": test}, CLASSES)


def classify(backbone: Backbone, wordnet: Any, corrections: Path, *tasks: TaskData, **changes: Any) -> ZeroShotResults:
    own = {data.name: (data, extract_features(backbone, data.pictures, "Features")) for data in tasks}
    return zero_shot(backbone, VOCABULARY, own, settings(**changes), wordnet, corrections)


def of_variant(variant: str | None) -> pl.Expr:
    return pl.col("variant").eq_missing(pl.lit(variant, pl.String))


def answers(results: ZeroShotResults, variant: str | None = None, name: str = "things") -> dict[str, str | None]:
    own = results.scores.filter(of_variant(variant) & (pl.col("task") == name))
    return dict(own.select("id", "predicted").iter_rows())


def measured(results: ZeroShotResults, metric: str, variant: str | None = None) -> dict[str, Any]:
    return results.measures.row(by_predicate=(pl.col("metric") == metric) & of_variant(variant), named=True)


def test_a_class_that_nothing_maps_to_is_named_and_never_the_answer(
    backbone: Backbone, wordnet: Any, tmp_path: Path
) -> None:
    torn = TEST[0][:60]
    results = classify(backbone, wordnet, tmp_path, things([*TEST, torn]))
    assert results.tasks.row(0, named=True)["classes_nothing_maps_to"] == "music"
    assert results.tasks.row(0, named=True)["images_behind_the_prior"] == 24
    assert "music" not in set(results.scores["predicted"]) and results.scores["predicted"].n_unique() > 2
    # The picture that cannot be read has no answer, is wrong, and counts: it shows a dog.
    assert answers(results)["test/12"] is None
    own = results.scores.filter(of_variant(None) & (pl.col("metric") == "accuracy"))
    right = sum(row["truth"] == row["predicted"] for row in own.to_dicts())
    by_class = own.group_by("truth").agg(pl.col("score").mean())["score"]
    assert measured(results, PER_CLASS)["value"] == pytest.approx(by_class.mean(), abs=1e-6)
    whole, mapped = measured(results, "accuracy"), measured(results, MAPPED)
    assert (whole["n"], mapped["n"]) == (13, 10)
    assert whole["value"] == pytest.approx(right / 13, abs=1e-6)
    assert mapped["value"] == pytest.approx(right / 10, abs=1e-6)
    assert measured(results, "chance")["value"] == 0.25


def test_the_prior_knows_nothing_of_the_test_pictures(backbone: Backbone, wordnet: Any, tmp_path: Path) -> None:
    kept, others = TEST[:6], [blots(n, darkest=200) for n in range(200, 240)]
    one = classify(backbone, wordnet, tmp_path, things(TEST))
    other = classify(backbone, wordnet, tmp_path, things([*kept, *others]))
    same = [f"test/{n}" for n in range(len(kept))]
    for variant in set(one.scores["variant"]) - {"transductive"}:
        before, after = answers(one, variant), answers(other, variant)
        assert [before[name] for name in same] == [after[name] for name in same], variant
    before, after = (answers(results, "transductive") for results in (one, other))
    assert [before[name] for name in same] != [after[name] for name in same]  # so that a leak would show


def test_corrections_are_applied_and_most_steps_limits_everything_that_is_said(
    backbone: Backbone, wordnet: Any, tmp_path: Path
) -> None:
    (tmp_path / "things.csv").write_text("class,label,weight\nmusic,cat.n.01,1\ndogs,corgi.n.01,0\n")
    results = classify(backbone, wordnet, tmp_path, things(TEST))
    assert results.tasks.row(0, named=True)["classes_nothing_maps_to"] == "none"
    assert set(results.maps["things"].select("class", "label").iter_rows()) == {
        ("dogs", "dog.n.01"), ("fruit", "apple.n.01"), ("music", "cat.n.01"), ("vehicles", "car.n.01"),
    }  # fmt: skip
    assert "music" in answers(results).values()
    assert MAPPED not in set(results.measures["metric"])  # all of them are
    near = classify(backbone, wordnet, tmp_path, things(TEST), most_steps=1)
    assert near.tasks.row(0, named=True)["classes_nothing_maps_to"] == "fruit, vehicles"
    assert measured(near, MAPPED)["n"] == 6
    assert set(answers(near).values()) <= {"dogs", "music"}


def test_a_map_that_is_empty_is_an_error_and_in_an_ablation_no_answer(
    backbone: Backbone, wordnet: Any, tmp_path: Path
) -> None:
    far = {"plants": ["fruit.n.01"], "machines": ["vehicle.n.01"]}
    data = task("far", list(far), {**SEEN, "test": TEST}, far)
    with pytest.raises(
        ValueError, match=r"'far': no hashtag .* raise zero_shot.most_steps, or write tasks/corrections/far.csv"
    ):
        classify(backbone, wordnet, tmp_path, data, most_steps=1)
    results = classify(backbone, wordnet, tmp_path, data)
    assert set(answers(results, name="far").values()) <= set(far)
    assert set(answers(results, "same_synset", "far").values()) == {None}
    assert measured(results, "accuracy", "same_synset")["value"] == 0
    with pytest.raises(ValueError, match="'far' names no synsets"):
        classify(backbone, wordnet, tmp_path, task("far", list(far), {**SEEN, "test": TEST}, None))


def test_wordnet_ids_are_synsets_and_a_task_that_is_only_tested_takes_the_prior_of_its_source(
    backbone: Backbone, wordnet: Any, tmp_path: Path
) -> None:
    source = task("animals", IDS, {**SEEN, "test": TEST}, "wordnet ids")
    assert source.synsets() == {name: [name] for name in IDS}
    tested = task("sketches", IDS, {"test": TEST}, "wordnet ids", trained_on="animals")
    results = classify(backbone, wordnet, tmp_path, tested, source)
    assert results.tasks.select("task", "images_behind_the_prior").rows() == [("animals", 24), ("sketches", 24)]
    assert answers(results, name="sketches") == answers(results, name="animals")
    assert len(set(answers(results, name="sketches").values())) > 1
    named = dict(zip(IDS, (["dog.n.01"], ["cat.n.01"], ["car.n.01"]), strict=True))
    by_name = classify(backbone, wordnet, tmp_path, task("animals", IDS, {**SEEN, "test": TEST}, named))
    assert by_name.maps["animals"].equals(results.maps["animals"])
    with pytest.raises(ValueError, match=r"'sketches' is only tested, .* list 'animals' in zero_shot.tasks too"):
        classify(backbone, wordnet, tmp_path, tested)


def test_what_is_written_is_read_again(backbone: Backbone, wordnet: Any, tmp_path: Path) -> None:
    source = task("animals", IDS, {**SEEN, "test": TEST}, "wordnet ids")
    results = classify(backbone, wordnet, tmp_path, things(TEST), source)
    folder = tmp_path / "results"
    folder.mkdir()
    write_zero_shot(results, folder)
    read = read_zero_shot(folder)
    assert read.measures.equals(results.measures) and read.scores.equals(results.scores)
    assert read.tasks.equals(results.tasks) and list(read.maps) == ["things", "animals"]
    for name, own in results.maps.items():
        assert read.maps[name].drop("weight").equals(own.drop("weight"))
        assert read.maps[name]["weight"].to_list() == pytest.approx(own["weight"].to_list(), abs=1e-4)
    assert read.strongest("things", 1).row(0) == ("dogs", 2, "dog (same 1.0)")
