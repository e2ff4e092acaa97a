"""One network at several resolutions: what it gives, and what it costs."""

import polars as pl

from swaglib.evaluation.bootstrap import cluster_bootstrap
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.linear import linear_probe
from swaglib.evaluation.scores import LINEAR, score_answers
from swaglib.evaluation.throughput import cost, throughput
from swaglib.networks.load import load_backbone
from swaglib.settings.transfer import Transfer
from swaglib.tasks.load import TaskData

FACTORS = (2 / 3, 1, 4 / 3, 2)
"""Of the network's own resolution; sides are rounded to multiples of 16, which all networks take."""


def accuracy_and_throughput(name: str, data: TaskData, settings: Transfer) -> pl.DataFrame:
    """Measures the linear probe and the throughput of a backbone at several resolutions.

    Args:
        name: of the backbone, see `swaglib.networks.load`.
        data: the task.
        settings: of the stage `transfer`.

    Returns:
        `backbone`, `pixels`, `accuracy`, `ci_low`, `ci_high`, `batch 1` and `large batch` (pictures a second),
        `parameters`, `multiply-adds` (of one picture); one row a resolution.
    """
    own = load_backbone(name).pixels
    rows = []
    for pixels in sorted({max(16, round(own * factor / 16) * 16) for factor in FACTORS}):
        backbone = load_backbone(name, pixels)
        features = extract_features(backbone, data.pictures, f"{data.name} at {pixels}", border=data.definition.border)
        frozen = split_features(data, features)
        probe = linear_probe(
            frozen.train, frozen.validation, len(data.classes), settings.inverse_regularisation, backbone.device
        )
        scores = score_answers(data, LINEAR, frozen.answers(probe.predict(frozen.test[0])))
        interval = cluster_bootstrap(
            scores["score"], scores["cluster"], settings.bootstrap, settings.seed, scores["weight"]
        )
        single, large = throughput(backbone).values()
        rows.append(
            {
                "backbone": name,
                "pixels": pixels,
                "accuracy": interval.value,
                "ci_low": interval.low,
                "ci_high": interval.high,
                "batch 1": single,
                "large batch": large,
                **cost(backbone),
            }
        )
    return pl.DataFrame(rows)
