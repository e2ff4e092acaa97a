"""A small study in the schema of measures: two runs, two tasks, a few protocols."""

from pathlib import Path
from typing import Any

import polars as pl

from swaglib.measures import Interval, measure, measures_table, plain_measure, with_run, write_measures

ORDER = ["hashtag", "random"]
STAGE_RUNS = dict.fromkeys(("zero_shot", "fine_tune", "detection", "fairness"), ORDER)
ACCURACIES = {"hashtag": {"a": 0.613, "b": 0.5}, "random": {"a": 0.3, "b": 0.52}}


def row(metric: str, value: float, around: float | tuple[float, float] = 0.1, **where: Any) -> dict[str, object]:
    """A measure of 200 images with an interval: as far around the value as said, or between two bounds."""
    low, high = around if isinstance(around, tuple) else (value - around, value + around)
    return measure(metric, Interval(value, low, high, 200, 30), **where)


def transfer_rows(run: str) -> list[dict[str, object]]:
    rows = []
    for task, value in ACCURACIES[run].items():
        linear = {"task": task, "protocol": "linear"}
        rows.append(row("accuracy", value, 0.05, **linear))
        rows.append(plain_measure("largest_class", 0.2, 200, **linear))
    linear = {"task": "a", "protocol": "linear"}
    rows.append(row("accuracy_lower_bound", 0.25, **linear))
    rows += [row("accuracy", 0.9, **linear, attribute="domain", group=name) for name in ("fxemoji", "noto")]
    rows.append(row("precision", 0.4, task="a", protocol="retrieval", k=5))
    for variant, k in (("logistic", 5), ("logistic_percent", 10)):
        rows.append(row("accuracy", 0.45, task="a", protocol="few_shot", variant=variant, k=k))
    for kind in ("noise", "motion_blur"):
        for k in (1, 4):
            rows.append(row("accuracy", 0.6 - k / 10, task="a", protocol="corruptions", variant=kind, k=k))
    rows.append(row("accuracy", 0.35, task="a", protocol="corruptions"))
    return rows


def zero_shot_rows() -> list[dict[str, object]]:
    where = {"task": "a", "protocol": "zero_shot"}
    return [
        row("accuracy", 0.5, **where),
        row("accuracy", 0.9, **where, attribute="domain", group="noto"),
        row("accuracy_per_class", 0.4, **where),
        plain_measure("chance", 0.1, 200, **where),
        plain_measure("largest_class", 0.45, 200, **where),
        row("accuracy", 0.3, **where, variant="no_correction"),
        row("accuracy", 0.35, **where, variant="pooling_max"),
        row("accuracy", 0.12, **where, variant="permuted_map"),
    ]


def fairness_rows() -> list[dict[str, object]]:
    rows = []
    for attribute, value in (("skin_tone", 1.0), ("gender", 2.0), ("mirrored", 0.5)):
        where = {"protocol": "counterfactual", "k": 5, "attribute": attribute}
        rows.append(row("any_label_changed", 0.6, 0.1, variant="held_out", **where))
        rows.append(row("labels_replaced", value, 0.2, variant="held_out", **where))
        rows.append(row("labels_replaced", value + 3, 0.2, variant="all", **where))
    pair = {"protocol": "counterfactual", "k": 5, "attribute": "skin_tone", "group": "light/dark"}
    return [*rows, *(row("labels_replaced", 4.0, 0.2, variant=variant, **pair) for variant in ("held_out", "all"))]


def audit_rows() -> list[dict[str, object]]:
    rows = []
    for attribute in ("skin_tone", "gender"):
        gaps = {"protocol": "counterfactual_gaps", "variant": "all", "attribute": attribute}
        rows.append(plain_measure("family_size", 1400, 81, **gaps))
        rows.append(plain_measure("labels_found", 40, **gaps))
        rows.append(plain_measure("labels_found", 3, protocol="sham_controls", attribute=attribute))
    return [*rows, row("effect", 0.4, protocol="ieat", attribute="gender", label="science_household")]


def comparison() -> pl.DataFrame:
    linear, zero = {"protocol": "linear"}, {"task": "a", "protocol": "zero_shot"}
    rows = [
        row("accuracy", 0.313, (0.25, 0.37), task="a", **linear),
        row("accuracy", -0.02, (-0.05, 0.01), task="b", **linear),
        row("accuracy", 0.2, **zero),
        row("accuracy_per_class", 0.3, **zero),
        row("accuracy", 0.1, 0.2, **zero, variant="no_correction"),
        row("precision", -0.1, (-0.2, -0.05), task="a", protocol="retrieval", k=5),
        row("accuracy", 0.05, 0.1, task="a", protocol="corruptions"),
        row("ap50", 0.05, 0.01, task="emoji_scenes", protocol="faster_rcnn", variant="box"),
    ]
    named = [one | {"baseline": "random", "run": "hashtag"} for one in rows]
    macro = {"task": "macro", "protocol": "linear"}
    named.append(row("accuracy", 0.15, 0.04, **macro) | {"baseline": "random", "run": "hashtag"})
    for run, own in ACCURACIES.items():
        named.append(row("accuracy", sum(own.values()) / 2, 0.05, **macro) | {"run": run})
    return measures_table(named)


def transfer(run: str, seed: int = 0) -> pl.DataFrame:
    return with_run(measures_table(transfer_rows(run)), run, seed)


def write_study(folder: Path) -> None:
    """Writes the files of `metrics/` that the report reads."""
    for run in ORDER:
        counts = {"classes": 1266.0, "parameters": 3e6, "images": 96000.0 if run == "hashtag" else 0.0}
        losses = {"validation_loss": 2.5} if run == "hashtag" else {}
        tables = {
            "transfer": transfer_rows(run),
            "fine_tune": [row("accuracy", 0.7, task="a", protocol="fine_tune")],
            "zero_shot": zero_shot_rows(),
            "pretrain": [plain_measure(name, value, protocol="pretrain") for name, value in (counts | losses).items()],
            "fairness": fairness_rows(),
            "audit": audit_rows(),
        }
        for stage, rows in tables.items():
            write_measures(with_run(measures_table(rows), run, 0), folder / f"{stage}-{run}.csv")
    write_measures(comparison(), folder / "comparison.csv")
