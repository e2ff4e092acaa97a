"""The work that measures one network at several resolutions: what it gives, and what it costs."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.intervals import share_interval
from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.resolutions_files import ACCURACY, MEASURED, SPEED, TIMES
from swaglib.evaluation.scores import LINEAR, score_answers
from swaglib.evaluation.throughput import cost, throughput
from swaglib.networks.load import load_backbone
from swaglib.settings.transfer import ProtocolSettings
from swaglib.tasks.written import read_task

FACTORS = (2 / 3, 1, 4 / 3)
"""Multiples of the network's own resolution; sides are rounded to multiples of 16, which all networks take."""

LARGEST = 256
"""Sides above it are left out, unless it is the network's own: cost grows with the square."""


def measure_resolutions(
    settings: ProtocolSettings,
    network: Path,
    task: Path,
    folder: Path,
    logs: Path | None = None,
) -> None:
    """Measures the linear probe and the throughput of a network at several resolutions.

    Writes, with one row a resolution, `accuracy.csv` (`image_size`, `accuracy`, `ci_low`, `ci_high`, `parameters`,
    `multiply_adds` of one image), and to the logs, since it depends on the machine and the hour, `throughput.csv`
    (`image_size`, `batch_1`, `large_batch`: images a second).

    Args:
        settings: settings of all protocols.
        network: folder with `config.json` and `model.safetensors`.
        task: folder of the work `swaglib.tasks.work.prepare_task`.
        folder: folder to write results to.
        logs: folder to write times to; None writes none.
    """
    data, own = read_task(task), load_backbone(str(network)).image_size
    rows, speeds = [], []
    sides = {max(16, round(own * factor / 16) * 16) for factor in FACTORS}
    for image_size in sorted(side for side in sides if side <= max(own, LARGEST)):
        backbone = load_backbone(str(network), image_size)
        features = extract_features(
            backbone, data.images, f"{data.name} at {image_size}", border=data.definition.border
        )
        frozen = split_features(data, features)
        number, tried = len(data.classes), settings.C
        probe = linear_probe(frozen.train, frozen.validation, number, tried, backbone.device)
        scores = score_answers(data, LINEAR, frozen.answers(probe.predict(frozen.test[0])))
        interval = share_interval(scores["score"], scores["cluster"], scores["weight"])
        values = {"accuracy": interval.value, "ci_low": interval.low, "ci_high": interval.high}
        rows.append({"image_size": image_size, **values, **cost(backbone)})
        if logs is not None:
            single, large = throughput(backbone).values()
            speeds.append({"image_size": image_size, "batch_1": single, "large_batch": large})
    pl.DataFrame(rows, schema=MEASURED).write_csv(folder / ACCURACY)
    if logs is not None:
        logs.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(speeds, schema=TIMES).write_csv(logs / SPEED)
