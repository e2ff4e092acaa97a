"""Transfer of one backbone: every protocol on frozen features, on every task, as measures and as single scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import torch

from swaglib.atomic import atomic_file
from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.evaluation.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.few_shot import SHARES, SHOTS, few_shot
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.knn import nearest_neighbours
from swaglib.evaluation.linear import Probe, linear_probe
from swaglib.evaluation.own_head import OWN, own_answers
from swaglib.evaluation.retrieval import KS, precision_at_k
from swaglib.evaluation.scores import ACCURACY, LINEAR, SCORE, measures_of, score_answers, score_table
from swaglib.evaluation.sgd_probe import sgd_probe
from swaglib.measures import MEASURE, measure, write_summary
from swaglib.networks.backbone import Backbone
from swaglib.settings.transfer import Transfer
from swaglib.shards.index import DUPLICATES
from swaglib.tasks.load import TaskData
from swaglib.tasks.pictures import SPLITS, TEST, TRAIN

LARGEST = "largest class"
LOWER_BOUND = "lower-bound accuracy"
"""Counts each test picture that has a near-duplicate among the posts as wrong (Mahajan et al. 2018), removed or not."""

CORRUPTED = "accuracy under corruption"


@dataclass(frozen=True)
class Transferred:
    """What `transfer` did.

    Attributes:
        measures: in the schema `MEASURE`.
        scores: of each test picture, in the schema `SCORE`.
        tasks: one row a task: pictures, classes, sizes of the splits, pictures left out and unreadable, test pictures
            with a near-duplicate among the posts of pre-training, classes with fewer training pictures than the most
            shots (they then give all they have).
        paths: one row a task, protocol and setting tried: `validation_accuracy`, and whether it was `chosen`.
        seen: the tasks with their pictures.
    """

    measures: pl.DataFrame
    scores: pl.DataFrame
    tasks: pl.DataFrame
    paths: pl.DataFrame
    seen: dict[str, TaskData]

    def write_scores(self, path: Path) -> None:
        """Writes the scores as Parquet in one piece."""
        with atomic_file(path) as temporary:
            self.scores.write_parquet(temporary, statistics=False)

    def write_summary(self, path: Path) -> None:
        """Writes the accuracies of the linear probe by task, for `dvc metrics show`."""
        own = self.measures.filter((pl.col("metric") == ACCURACY) & (pl.col("protocol") == LINEAR))
        write_summary(dict(zip(own["task"], own["value"], strict=True)), path)


def transfer(
    run: str,
    backbone: Backbone,
    tasks: dict[str, TaskData],
    settings: Transfer,
    duplicated: pl.Series | None = None,
    kept: Path | None = None,
) -> Transferred:
    """Evaluates a backbone on tasks.

    Args:
        run: its name in the measures.
        backbone: to be judged.
        tasks: of `swaglib.tasks.load_all.load_tasks`.
        settings: of the stage.
        duplicated: ids of test pictures that have a near-duplicate among the posts of pre-training; None if that is
            not known.
        kept: folder in which features are kept; None keeps none.

    Raises:
        ValueError: if a test picture is also one to learn from, or the network gives no numbers.
    """
    probes: dict[str, Probe] = {}
    scores: list[pl.DataFrame] = []
    measures: list[dict[str, object]] = []
    sizes: list[dict[str, object]] = []
    paths: list[tuple[object, ...]] = []
    learned_from: dict[str, set[int]] = {}
    for name, data in tasks.items():
        features = extract_features(backbone, data.pictures, f"Features of {name}", kept, border=data.definition.border)
        frozen = split_features(data, features)
        test = (data.pictures["split"] == TEST).to_numpy()
        learned_from[name] = set(features.contents[~test & features.readable].tolist())
        _refuse_learned(data, set(features.contents[test & features.readable].tolist()), learned_from)
        if data.definition.trained_on is None:
            probes[name] = _probe(frozen, settings, backbone.device)
            paths += [(name, LINEAR, *row) for row in _path(probes[name].path, probes[name].chosen)]
        learned = data.definition.trained_on or name
        probe = probes[learned].restricted(tasks[learned].classes, data.classes)
        own = list(_frozen_scores(backbone, frozen, probe, settings, paths))
        if "corruptions" in settings.protocols and name in settings.corrupted:
            own += _corrupted(backbone, frozen, probe, settings, measures, run)
        scores += own
        measures += measures_of(run, pl.concat(own), settings.bootstrap, settings.seed)
        linear = own[0]
        if data.definition.trained_on is None:
            measures.append(_largest_class(run, frozen, settings))
        near = linear["id"].is_in(duplicated.implode()) if duplicated is not None else None
        if near is not None:
            value = pl.select(pl.when(near).then(0.0).otherwise(linear["score"])).to_series()
            lower = cluster_bootstrap(value, linear["cluster"], settings.bootstrap, settings.seed, linear["weight"])
            measures.append(measure(run, name, LINEAR, LOWER_BOUND, lower, settings.seed))
        sizes.append(_sizes(frozen, None if near is None else int(near.sum())))
    return Transferred(
        pl.DataFrame(measures, schema=MEASURE, orient="row"),
        pl.concat(scores).select(SCORE.keys()),
        pl.DataFrame(sizes),
        pl.DataFrame(paths, schema=["task", "protocol", "setting", "validation_accuracy", "chosen"], orient="row"),
        tasks,
    )


def near_duplicates(shards: Path) -> pl.Series:
    """Returns the ids of evaluation pictures that have a near-duplicate among the posts of pre-training.

    Args:
        shards: folder of the stage `curate`.
    """
    return pl.read_parquet(shards / DUPLICATES, columns=["evaluation"])["evaluation"].unique()


def _refuse_learned(data: TaskData, tested: set[int], learned_from: dict[str, set[int]]) -> None:
    """Refuses a task whose test pictures are among those that the classifier of another task learned from."""
    other = data.definition.trained_on
    if other is not None and tested & learned_from[other]:
        raise ValueError(
            f"{len(tested & learned_from[other]):,} test pictures of the task {data.name!r} are, byte for byte, among "
            f"those that the classifier of {other!r} learned from. Remove them from one of the two."
        )


def _probe(frozen: Frozen, settings: Transfer, device: torch.device) -> Probe:
    return linear_probe(
        frozen.train, frozen.validation, len(frozen.data.classes), settings.inverse_regularisation, device
    )


def _frozen_scores(
    backbone: Backbone, frozen: Frozen, probe: Probe, settings: Transfer, paths: list[tuple[object, ...]]
) -> Iterator[pl.DataFrame]:
    """Yields the scores of each protocol that needs nothing but features; the linear probe first."""
    data, number, device = frozen.data, len(frozen.data.classes), backbone.device
    yield score_answers(data, LINEAR, frozen.answers(probe.predict(frozen.test[0])))
    if "own_head" in settings.protocols and backbone.head is not None and set(data.classes) <= set(backbone.classes):
        answers = own_answers(backbone, frozen.test[0], data.classes)[:, 0]
        yield score_answers(data, OWN, frozen.answers(answers))
    if data.definition.trained_on is not None:
        return  # nothing to learn from
    if "sgd" in settings.protocols:
        sgd = sgd_probe(frozen.train, frozen.validation, number, settings.seed, device)
        paths += [(data.name, "linear probe, SGD", *row) for row in _path(sgd.path, sgd.chosen)]
        yield score_answers(data, "linear probe, SGD", frozen.answers(sgd.predict(frozen.test[0])))
    if "knn" in settings.protocols:
        knn = nearest_neighbours(frozen.train, frozen.validation, frozen.test[0], number, device)
        paths += [(data.name, "k-NN", *row) for row in _path(knn.path, knn.chosen)]
        yield score_answers(data, "k-NN", frozen.answers(knn.predicted))
    if "retrieval" in settings.protocols:
        ks = tuple(k for k in KS if k <= len(frozen.known[0]))
        for k, precision in precision_at_k(frozen.known, frozen.test, ks, device).items():
            yield score_table(data, "retrieval", frozen.spread(precision), k=k, metric="precision")
    if "few_shot" in settings.protocols:
        yield from _few_shot_scores(frozen, settings, device)


def _few_shot_scores(frozen: Frozen, settings: Transfer, device: torch.device) -> Iterator[pl.DataFrame]:
    data, number = frozen.data, len(frozen.data.classes)
    largest = int(np.bincount(frozen.train[1]).max())
    for wanted in (*SHOTS, *SHARES):
        # More shots than any class has, or less than one a class, would be another protocol under this one's name.
        if wanted > largest or (isinstance(wanted, float) and wanted * len(frozen.train[0]) < number):
            continue
        found = few_shot(frozen.train, frozen.clusters, frozen.test[0], number, wanted, settings.seed, device)
        for name, predicted in found.predicted.items():
            shots = wanted if isinstance(wanted, int) else None
            share = "" if isinstance(wanted, int) else f", {wanted:.0%}"
            yield score_answers(data, f"few-shot, {name}{share}", frozen.answers(predicted), shots)


def _corrupted(
    backbone: Backbone,
    frozen: Frozen,
    probe: Probe,
    settings: Transfer,
    measures: list[dict[str, object]],
    run: str,
) -> list[pl.DataFrame]:
    """Asks the linear probe, which learned from clean pictures, about corrupted ones."""
    data = frozen.data
    test = data.rows(TEST)
    answers = []
    for kind in CORRUPTIONS:
        for severity in SEVERITIES:
            found = extract_features(
                backbone,
                test,
                f"{data.name}, {kind} {severity}",
                change=partial(corrupt, kind=kind, severity=severity, seed=settings.seed),
                border=data.definition.border,
            )
            predicted = frozen.answers(probe.predict(found.values[frozen.readable]))
            answers.append(predicted)
            own = score_answers(data, LINEAR, predicted, severity, f"accuracy under {kind}")
            measures += measures_of(run, own, settings.bootstrap, settings.seed)
    return [score_answers(data, LINEAR, np.stack(answers), metric=CORRUPTED)]


def _largest_class(run: str, frozen: Frozen, settings: Transfer) -> dict[str, object]:
    """Returns the accuracy of always answering the class that is largest among the training pictures."""
    largest = int(np.bincount(frozen.train[1]).argmax())
    own = score_answers(frozen.data, LINEAR, np.full(len(frozen.readable), largest))
    share = cluster_bootstrap(own["score"], own["cluster"], 1, settings.seed, own["weight"])
    row = measure(run, frozen.data.name, LINEAR, LARGEST, share, settings.seed)
    return {**row, "ci_low": None, "ci_high": None}


def _path(path: dict[float, float] | dict[int, float], chosen: float) -> list[tuple[float, float, bool]]:
    return [(float(setting), value, setting == chosen) for setting, value in path.items()]


def _sizes(frozen: Frozen, duplicated: int | None) -> dict[str, object]:
    data = frozen.data
    taught = np.bincount(frozen.train[1], minlength=len(data.classes))
    return {
        "task": data.name,
        "domain": data.definition.domain,
        "classes": len(data.classes),
        **{split: len(data.rows(split)) for split in SPLITS},
        "test clusters": data.rows(TEST)["cluster"].n_unique(),
        "left out": data.left_out,
        "unreadable": sum(frozen.unreadable.values()),
        "duplicated": duplicated,
        f"short of {max(SHOTS)} shots": int((taught < max(SHOTS)).sum()) if TRAIN in data.pictures["split"] else None,
        "in the smallest class": int(taught.min()) if TRAIN in data.pictures["split"] else None,
    }
