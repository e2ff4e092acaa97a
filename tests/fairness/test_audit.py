"""The audit of a small network, from drawings to files: every part is there, and the same each time."""

import io
import json
from pathlib import Path

import polars as pl
import pytest
from PIL import Image

from swaglib.fairness.audit import audit
from swaglib.fairness.audit_work import CLASS_COLUMNS, audit_network, with_class, with_truth
from swaglib.fairness.drawings import read_variants
from swaglib.fairness.gallery import PAIRS
from swaglib.fairness.group_measures import Rules
from swaglib.fairness.taxonomy import Taxonomy
from swaglib.measures import MEASURE, read_measures
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.posts.schema import write_posts
from tests.fairness.people import NAMES, people

NUMBERS = {"k": 2, "neighbours": 3, "top": 5, "flips": 50, "seed": 0}

HARMS = [f"{name}.n.01" for name in ("thief", "dog", "actor", "joy", "hair", "car")]


def with_head(inputs: Path, names: list[str]) -> None:
    """Gives the network a head with these labels, and the drawings tones that shams can reach."""
    for name in ("crayon", "pencil"):
        write_posts(people(name, ("yellow", "orange", "olive")), inputs / f"posts/{name}.parquet")
    save_model(build_model("resnet10t", len(names), seed=0), inputs / "network", "resnet10t", names, 32)
    index = pl.read_parquet(inputs / "index.parquet")
    kinds = {name: pl.lit(None, pl.String) for name in CLASS_COLUMNS}
    index.with_columns(labels=pl.lit([0, 1], pl.List(pl.UInt32)), **kinds).write_parquet(inputs / "index.parquet")
    vocabulary = [{"name": name} for name in (names[-1], *names[:-1])]
    (inputs / "vocabulary.json").write_text(json.dumps(vocabulary))


def audited(inputs: Path, folder: Path, associations: bool = True) -> pl.DataFrame:
    folder.mkdir()
    names = {"network": "network", "posts": "posts", "index": "index.parquet", "vocabulary": "vocabulary.json"}
    files = {name: inputs / file for name, file in names.items()}
    audit_network(**NUMBERS, associations=associations, **files, folder=folder)
    return read_measures(folder / "measures.csv")


def test_without_associations_a_vocabulary_need_not_name_them(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, [name for name in HARMS if name != "thief.n.01"])
    table = audited(inputs, tmp_path / "results", associations=False)
    assert "counterfactual_gaps" in table["protocol"]
    assert table.filter(pl.col("metric") == "association_rate").is_empty()
    with pytest.raises(ValueError, match="holds none of the 11 labels of the set 'crime'"):
        audited(inputs, tmp_path / "asked")


def test_files_of_the_audit_hold_every_part_and_are_the_same_each_time(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, HARMS)
    table = audited(inputs, tmp_path / "first")
    again = audited(inputs, tmp_path / "second")
    assert table.equals(again)
    everything = pl.read_parquet(tmp_path / "first/labels.parquet")
    assert everything.schema == pl.Schema(MEASURE)
    assert everything.equals(pl.read_parquet(tmp_path / "second/labels.parquet"))
    assert set(table["protocol"]) == {
        "counterfactual_gaps",
        "sham_controls",
        "sensitivity",
        "associations",
        "group_accuracy",
        "audit",
    }
    rates = table.filter(metric="association_rate", label="crime", attribute="skin_tone")
    assert rates["group"].to_list() == ["dark", "light", "medium"] and set(rates["n"]) == {14}
    assert table.filter(metric="taxonomy_version")["value"].to_list() == [1.0]
    accuracies = table.filter(protocol="group_accuracy", metric="accuracy")
    assert accuracies.filter(variant="all")["n"].to_list() == [42, 14, 14, 14] and set(accuracies["k"]) == {2}
    assert accuracies.filter(variant="held_out")["n"].to_list() == [21, 7, 7, 7]
    distances = table.filter(protocol="sham_controls", metric="js_distance")
    assert distances.select("variant", "attribute", "n", "n_clusters").rows() == [(None, "skin_tone", 14, 7)]
    pairs = pl.read_parquet(tmp_path / "first/pairs.parquet")
    assert pairs.schema == pl.Schema(PAIRS) and len(pairs) == 2 * 7 * 3 and set(pairs["attribute"]) == {"skin_tone"}
    assert pairs["first"][0] == "crayon/0-light" and pairs["second"][0] == "crayon/0-medium"
    assert pairs["js_distance"].is_between(0, 1).all() and pairs["js_distance"].max() > 0
    # No drawing has a gender: its families are empty, and there is nothing to compare by group.
    assert not len(table.filter(attribute="gender", protocol="associations"))
    assert set(table.filter(attribute="gender", metric="family_size")["value"]) == {0.0}


def test_a_vocabulary_without_harms_is_an_error(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, NAMES)
    with pytest.raises(ValueError, match="none of the 11 labels of the set 'crime'"):
        audited(inputs, tmp_path / "output")


def test_a_head_without_synsets_gets_no_associations_of_labels(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, ["animal", "person", "food"])
    metrics = set(audited(inputs, tmp_path / "output")["metric"])
    assert {"family_size", "js_distance", "same_attribute_excess"} <= metrics
    assert not metrics & {"association_rate", "max_skew", "accuracy"}


def test_progress_ends_at_all_steps(inputs: Path) -> None:
    variants = read_variants(inputs / "posts", pl.read_parquet(inputs / "index.parquet"))
    taxonomy = Taxonomy(version=1, sets={"animal": ["dog.n.01", "cat.n.01"]})
    seen: list[tuple[int, int]] = []
    result = audit(
        load_backbone(str(inputs / "network")),
        variants.drawings,
        variants.images,
        Rules(**NUMBERS),
        taxonomy,
        report=lambda done, total: seen.append((done, total)),
    )
    assert seen[0] == (0, 13) and seen[-1] == (13, 13) and [done for done, _ in seen] == list(range(14))
    shams = result.measures.filter(metric="shams_not_reached", attribute="skin_tone")
    # No orange can be darkened as far as blue is away, and no drawing wears clothes.
    assert shams.select("variant", "value", "n").rows() == [
        ("darkened", 14.0, 14),
        ("tinted", 0.0, 14),
        ("recoloured", 14.0, 14),
    ]


def test_true_labels_are_numbers_of_the_head_and_what_it_lacks_is_left_out() -> None:
    drawings = pl.DataFrame({"id": ["b", "a", "c"]})
    index = pl.DataFrame({"id": ["a", "b"], "labels": [[0, 2], [1]]})
    table = with_truth(drawings, index, ["dog", "cat", "car"], ["car", "dog"])
    assert table["id"].to_list() == ["b", "a", "c"]
    assert table["truth"].to_list() == [[], [1, 0], None]


def test_the_class_of_a_supervised_network_is_its_true_label() -> None:
    drawings = pl.DataFrame({"id": ["b", "a", "c"]})
    index = pl.DataFrame({"id": ["a", "b", "c"], "subgroup": ["role", "hand", None], "concept": ["cook", "wave", "x"]})
    roles, lacking = with_class(drawings, index, ["hand", "role"])
    assert roles["truth"].to_list() == [[0], [1], []] and lacking == 0
    assert with_class(drawings, index, ["cook", "wave"])[0]["truth"].to_list() == [[1], [0], []]


def test_classes_that_no_image_has_are_counted_and_a_head_of_other_classes_has_no_truth() -> None:
    drawings = pl.DataFrame({"id": ["a"]})
    index = pl.DataFrame({"id": ["a", "b"], "subgroup": ["role", "hand"], "concept": ["cook", "wave"]})
    assert with_class(drawings, index, ["hand", "role", "gone"])[1] == 1
    for head in (["another", "head", "role"], []):
        assert "truth" not in with_class(drawings, index, head)[0].columns


def test_drawings_without_an_image_are_left_out_and_counted(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, ["animal", "person", "food"])
    table = people("crayon", ("yellow", "orange", "olive"))
    first = pl.col("id") == table["id"][0]
    lost = pl.when(first).then(pl.lit(str(tmp_path / "deleted.png"))).alias("path")
    write_posts(table.with_columns(lost, image=pl.when(~first).then("image")), inputs / "posts/crayon.parquet")
    rows = audited(inputs, tmp_path / "output").filter(protocol="audit").select("metric", "value").rows()
    assert dict(rows)["drawings_missing"] == 1.0


def test_drawings_of_the_same_pixels_are_no_pair_however_they_are_encoded(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, ["animal", "person", "food"])
    before = read_variants(inputs / "posts", pl.read_parquet(inputs / "index.parquet"))
    table = people("crayon", ("yellow", "orange", "olive"))
    stream = io.BytesIO()
    Image.open(io.BytesIO(table["image"][0])).save(stream, "png", compress_level=0)
    same = pl.Series([stream.getvalue() if place == 1 else own for place, own in enumerate(table["image"])])
    write_posts(table.with_columns(image=same), inputs / "posts/crayon.parquet")
    after = read_variants(inputs / "posts", pl.read_parquet(inputs / "index.parquet"))
    assert same[0] != same[1] and after.identical == before.identical + 1


def test_a_drawing_that_cannot_be_decoded_is_an_error(inputs: Path, tmp_path: Path) -> None:
    with_head(inputs, ["animal", "person", "food"])
    table = people("crayon", ("yellow", "orange", "olive"))
    broken = pl.Series([b"no image", *table["image"][1:]])
    write_posts(table.with_columns(image=broken), inputs / "posts/crayon.parquet")
    with pytest.raises(ValueError, match=r"1 of \d+ drawings cannot be decoded"):
        audited(inputs, tmp_path / "output")
