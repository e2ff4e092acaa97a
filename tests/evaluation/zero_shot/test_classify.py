"""Zero-shot from the network to the measures: a small network, made-up images, the real WordNet."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.evaluation.zero_shot.classify import MAPPED, PER_CLASS
from swaglib.evaluation.zero_shot.results import ZeroShotResults
from swaglib.networks.backbone import Backbone
from tests.evaluation.zero_shot.things import IDS, SEEN, TEST, blots, classify, task, things


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
    # The image that cannot be read has no answer, is wrong, and counts: it shows a dog.
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


def test_the_prior_knows_nothing_of_the_test_images(backbone: Backbone, wordnet: Any, tmp_path: Path) -> None:
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
