"""Tables of what runs give in the protocols of transfer."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from swaglib.figures.names import PERCENT, metric_name, protocol_name, row_name
from swaglib.figures.rows import headline, is_, linear_accuracy, metric_of, names_of, numbered, whole
from swaglib.figures.tables import first_seed, interval_text


def largest_classes(measures: pl.DataFrame) -> dict[str, float]:
    """Returns the share of the largest class by task; tasks that nothing is learned from have none."""
    rows = measures.filter(metric_of("linear", "largest_class")).unique("task", keep="first", maintain_order=True)
    return dict(zip(rows["task"], rows["value"], strict=True))


def main_table(measures: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Returns the main comparison: one row a task, one column a run, as text `61.3 [58.0, 64.6]` in percent.

    Args:
        measures: of the stage `transfer`, in the schema of measures.
        order: of the runs; runs that it does not name come after.
    """
    own = first_seed(measures).filter(linear_accuracy() & is_("baseline", None))
    shares = largest_classes(measures)
    rows = []
    for task in names_of(own, "task"):
        part = own.filter(is_("task", task))
        share = f"{100 * shares[task]:.1f}" if task in shares else None
        row: dict[str, object] = {"task": task, "n": part["n"][0], metric_name("largest_class"): share}
        texts = {one["run"]: interval_text(one) for one in part.iter_rows(named=True)}
        rows.append(row | {run: texts.get(run) for run in names_of(own, "run", order)})
    return pl.DataFrame(rows, infer_schema_length=None)


def protocol_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns every protocol of one run as text in percent: one row a protocol, one column a task.

    Where few-shot learning had fewer images a class than its name says, the text ends with their mean number.

    Args:
        measures: of one run, in the schema of measures; of several seeds, the first is shown.
    """
    measures = first_seed(measures)
    own, settings = numbered(headline(measures))
    shots = _fewer_shots(measures)
    rows: list[dict[str, object]] = []
    for place, setting in enumerate(settings):
        part = own.filter(pl.col("place") == place)
        texts = {row["task"]: interval_text(row) + shots.get(_shots_of(row), "") for row in part.iter_rows(named=True)}
        rows.append({"protocol": setting, **texts})
    shares = {task: f"{100 * value:.1f}" for task, value in largest_classes(measures).items()}
    if shares:
        rows.append({"protocol": row_name("linear", None, "largest_class", None), **shares})
    lower = measures.filter(metric_of("linear", "accuracy_lower_bound"))
    if len(lower):
        texts = {row["task"]: interval_text(row) for row in lower.iter_rows(named=True)}
        rows.insert(1, {"protocol": row_name("linear", None, "accuracy_lower_bound", None), **texts})
    return pl.DataFrame(rows, schema=["protocol", *names_of(own, "task")], infer_schema_length=None, strict=False)


def _fewer_shots(measures: pl.DataFrame) -> dict[tuple[str, ...], str]:
    """Returns how many images a class were learned from, where they are fewer than the row says."""
    learned = measures.filter(is_("protocol", "few_shot") & is_("metric", "images_a_class"))
    fewer = learned.filter(~pl.col("variant").str.ends_with(PERCENT) & (pl.col("value") < pl.col("k")))
    return {_shots_of(row): f" ({row['value']:.1f} a class)" for row in fewer.iter_rows(named=True)}


def _shots_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the row of few-shot learning that a measure belongs to."""
    return tuple(str(row[name]) for name in ("task", "protocol", "variant", "k"))


def domain_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the accuracy of the linear probe on each domain of a task: one row a task and domain."""
    domains = is_("protocol", "linear") & is_("variant", None) & is_("metric", "accuracy") & is_("attribute", "domain")
    rows = [
        {"task": row["task"], "design": row["group"], "n": row["n"], "accuracy": interval_text(row)}
        for row in first_seed(measures).filter(domains).iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


def zero_shot_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns zero-shot accuracy as set, by task: beside its mean over classes, and what needs no understanding.

    That is the accuracy of answering at random, of always answering the largest class, and of a map whose classes were
    permuted.
    """
    own = first_seed(measures)
    by_metric = {
        metric: {row["task"]: row for row in own.filter(metric_of("zero_shot", metric)).iter_rows(named=True)}
        for metric in ("accuracy", "accuracy_per_class", "chance", "largest_class", "accuracy_mapped_classes")
    }
    permuted = is_("protocol", "zero_shot") & is_("variant", "permuted_map") & is_("metric", "accuracy") & whole()
    by_permuted = {row["task"]: interval_text(row) for row in own.filter(permuted).iter_rows(named=True)}
    rows = []
    for task, accuracy in by_metric["accuracy"].items():
        chance = by_metric["chance"][task]["value"]
        mapped = by_metric["accuracy_mapped_classes"].get(task, accuracy)
        rows.append(
            {
                "task": task,
                "n": accuracy["n"],
                protocol_name("zero_shot"): interval_text(accuracy),
                "mean per class": interval_text(by_metric["accuracy_per_class"][task]),
                "chance": f"{100 * chance:.1f}",
                "times chance": round(accuracy["value"] / chance, 1),
                "largest class": f"{100 * by_metric['largest_class'][task]['value']:.1f}",
                "permuted map": by_permuted[task],
                "on mapped classes only": interval_text(mapped),
                "n of those": mapped["n"],
            }
        )
    return pl.DataFrame(rows)


def paths_table(tried: pl.DataFrame) -> pl.DataFrame:
    """Returns what was chosen on the validation split, and the validation accuracy of everything tried, in percent.

    `at an end` says that the smallest or largest of several settings was chosen, so that a better one may lie beyond:
    grids are widened up to a bound (`swaglib.evaluation.widen`).

    Args:
        tried: `task`, `protocol`, `setting`, `validation_accuracy`, `chosen`; one row a setting.
    """
    rows = []
    for (task, protocol), part in tried.group_by("task", "protocol", maintain_order=True):
        pairs = part.select("setting", "validation_accuracy").rows()
        texts = [f"{_setting(setting)}: {100 * value:.1f}" for setting, value in pairs]
        chosen, settings = part.filter("chosen")["setting"][0], part["setting"]
        numbers = settings.dtype.is_numeric() and len(settings) > 1
        at_end = chosen in (settings.min(), settings.max()) if numbers else None
        rows.append((task, protocol_name(str(protocol)), _setting(chosen), at_end, ", ".join(texts)))
    schema = ["task", "protocol", "chosen", "at an end", "validation accuracy by setting, %"]
    return pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)


def _setting(value: object) -> str:
    """Returns a setting in few letters; that of a protocol from outside may be a word."""
    return f"{value:g}" if isinstance(value, float | int) else str(value)
