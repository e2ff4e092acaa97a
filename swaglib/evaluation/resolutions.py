"""The work that measures one network at several resolutions: what it gives, and what it costs."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.evaluation.extract import task_of
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.scores import LINEAR, score_answers
from swaglib.evaluation.throughput import cost, throughput
from swaglib.networks.load import load_backbone
from swaglib.settings.transfer import Features, ProtocolSettings

FACTORS = (2 / 3, 1, 4 / 3, 2)
"""Of the network's own resolution; sides are rounded to multiples of 16, which all networks take."""

ACCURACY, SPEED = "accuracy.csv", "throughput.csv"


def measure_resolutions(
    settings: ProtocolSettings,
    splits: Features,
    network: Path,
    posts: Path,
    tasks: Path,
    folder: Path,
    logs: Path | None = None,
) -> None:
    """Measures the linear probe and the throughput of a network at several resolutions.

    Writes, with one row a resolution, `accuracy.csv` (`pixels`, `accuracy`, `ci_low`, `ci_high`, `parameters`,
    `multiply_adds` of one image), and to the logs, since it depends on the machine and the hour, `throughput.csv`
    (`pixels`, `batch_1`, `large_batch`: images a second).

    Args:
        settings: of all protocols.
        splits: of the task.
        network: folder with `config.json` and `model.safetensors`.
        posts: folder of the posts that the task is made of.
        tasks: folder with the file of the task.
        folder: where results are written.
        logs: where times are written; None writes none.
    """
    data, own = task_of(splits, posts, tasks), load_backbone(str(network)).pixels
    rows, speeds = [], []
    for pixels in sorted({max(16, round(own * factor / 16) * 16) for factor in FACTORS}):
        backbone = load_backbone(str(network), pixels)
        features = extract_features(backbone, data.pictures, f"{data.name} at {pixels}", border=data.definition.border)
        frozen = split_features(data, features)
        number, tried = len(data.classes), settings.inverse_regularisation
        probe = linear_probe(frozen.train, frozen.validation, number, tried, backbone.device)
        scores = score_answers(data, LINEAR, frozen.answers(probe.predict(frozen.test[0])))
        interval = cluster_bootstrap(
            scores["score"], scores["cluster"], settings.bootstrap, settings.seed, scores["weight"]
        )
        values = {"accuracy": interval.value, "ci_low": interval.low, "ci_high": interval.high}
        rows.append({"pixels": pixels, **values, **cost(backbone)})
        if logs is not None:
            single, large = throughput(backbone).values()
            speeds.append({"pixels": pixels, "batch_1": single, "large_batch": large})
    pl.DataFrame(rows).write_csv(folder / ACCURACY)
    if logs is not None:
        logs.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(speeds).write_csv(logs / SPEED)
