"""Transfer of one run: every protocol on every task, as tidy measures and as single predictions."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file
from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.linear import Probe, linear_probe
from swaglib.evaluation.tasks import TEST, TRAIN, VALIDATION, TaskData, load_task
from swaglib.measures import MEASURE, measure, write_summary
from swaglib.models import load_model
from swaglib.settings import Transfer
from swaglib.shards.index import DUPLICATES

LINEAR = "linear probe"
LARGEST = "largest class"
LOWER_BOUND = "lower-bound accuracy"
"""Counts each test picture that has a near-duplicate among the posts as wrong (Mahajan et al. 2018), removed or not."""


@dataclass(frozen=True)
class Transferred:
    """What `transfer` did.

    Attributes:
        measures: in the schema `MEASURE`.
        predictions: one row a test picture: `task`, `protocol`, `id`, `base`, `truth`, `predicted`, `correct`.
        tasks: one row a task: pictures, classes, sizes of the splits, pictures left out, test pictures with a
            near-duplicate among the posts of pre-training.
        paths: one row a task and C: `validation_accuracy`, and whether it was `chosen`.
    """

    measures: pl.DataFrame
    predictions: pl.DataFrame
    tasks: pl.DataFrame
    paths: pl.DataFrame

    def write_predictions(self, path: Path) -> None:
        """Writes the predictions as Parquet in one piece."""
        with atomic_file(path) as temporary:
            self.predictions.write_parquet(temporary, statistics=False)

    def write_summary(self, path: Path) -> None:
        """Writes the accuracies by task, for `dvc metrics show`."""
        accuracies = self.measures.filter(pl.col("metric") == "accuracy")
        write_summary(dict(zip(accuracies["task"], accuracies["value"], strict=True)), path)


def transfer(run: str, folder: Path, posts: Path, settings: Transfer, shards: Path) -> Transferred:
    """Evaluates a run on every task.

    Args:
        run: name of the run.
        folder: of the run, see `swaglib.models`.
        posts: folder of the stage `collect`.
        settings: of the stage.
        shards: folder of the stage `curate`, which knows the near-duplicates of test pictures.
    """
    duplicated = pl.read_parquet(shards / DUPLICATES, columns=["evaluation"])["evaluation"].unique()
    model, config = load_model(folder)
    pixels = config["pretrained_cfg"]["input_size"][-1]
    measures, predictions, sizes, paths = [], [], [], []
    for name, task in settings.tasks.items():
        data = load_task(name, task, posts, settings)
        features = extract_features(model, data.pictures["image"].to_list(), pixels, f"Features of {name}")
        classes = data.pictures["class"].to_numpy()
        part = {split: (data.pictures["split"] == split).to_numpy() for split in (TRAIN, VALIDATION, TEST)}
        probe = linear_probe(
            (features[part[TRAIN]], classes[part[TRAIN]]),
            (features[part[VALIDATION]], classes[part[VALIDATION]]),
            features[part[TEST]],
            settings.inverse_regularisation,
        )
        predicted = _predictions(data, probe)
        predictions.append(predicted)
        accuracy = cluster_bootstrap(predicted["correct"], predicted["base"], settings.bootstrap, settings.seed)
        measures.append(measure(run, name, LINEAR, "accuracy", accuracy, settings.seed))
        own = predicted["id"].is_in(duplicated.implode())
        lower = cluster_bootstrap(predicted["correct"] & ~own, predicted["base"], settings.bootstrap, settings.seed)
        measures.append(measure(run, name, LINEAR, LOWER_BOUND, lower, settings.seed))
        measures.append(_largest_class(measures[-2], data))
        sizes.append({**_sizes(data, task.domain), "duplicated": int(own.sum())})
        paths += [(name, c, value, c == probe.chosen) for c, value in probe.path.items()]
    return Transferred(
        pl.DataFrame(measures, schema=MEASURE, orient="row"),
        pl.concat(predictions),
        pl.DataFrame(sizes),
        pl.DataFrame(paths, schema=["task", "C", "validation_accuracy", "chosen"], orient="row"),
    )


def _largest_class(accuracy: dict[str, object], data: TaskData) -> dict[str, object]:
    """Returns the accuracy of always answering the class that is largest among the training pictures."""
    counts = data.rows(TRAIN)["class"].value_counts().sort("count", "class", descending=[True, False])
    share = float((data.rows(TEST)["class"] == counts["class"][0]).to_numpy().mean())
    return {**accuracy, "metric": LARGEST, "value": round(share, 6), "ci_low": None, "ci_high": None}


def _predictions(data: TaskData, probe: Probe) -> pl.DataFrame:
    names = pl.Series(data.classes)
    test = data.rows(TEST)
    return pl.DataFrame(
        {
            "task": [data.name] * len(test),
            "protocol": [LINEAR] * len(test),
            "id": test["id"],
            "base": test["base"],
            "truth": names[test["class"].to_list()],
            "predicted": names[probe.predicted.tolist()],
            "correct": pl.Series(probe.predicted == test["class"].to_numpy()),
        }
    )


def _sizes(data: TaskData, domain: str) -> dict[str, object]:
    test = data.rows(TEST)
    return {
        "task": data.name,
        "domain": domain,
        "classes": len(data.classes),
        **{split: len(data.rows(split)) for split in (TRAIN, VALIDATION, TEST)},
        "test clusters": test["base"].n_unique(),
        "left out": data.left_out,
    }
