"""Tables of what runs give in the protocols of transfer."""

from collections.abc import Sequence

import polars as pl

from swaglib.figures.names import metric_name, protocol_name, row_name
from swaglib.figures.rows import headline, is_, linear_accuracy, metric_of, names_of, numbered
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

    Args:
        measures: of one run, in the schema of measures; of several seeds, the first is shown.
    """
    measures = first_seed(measures)
    own, settings = numbered(headline(measures))
    rows: list[dict[str, object]] = []
    for place, setting in enumerate(settings):
        part = own.filter(pl.col("place") == place)
        rows.append({"protocol": setting, **{row["task"]: interval_text(row) for row in part.iter_rows(named=True)}})
    shares = {task: f"{100 * value:.1f}" for task, value in largest_classes(measures).items()}
    if shares:
        rows.append({"protocol": row_name("linear", None, "largest_class", None), **shares})
    lower = measures.filter(metric_of("linear", "accuracy_lower_bound"))
    if len(lower):
        texts = {row["task"]: interval_text(row) for row in lower.iter_rows(named=True)}
        rows.insert(1, {"protocol": row_name("linear", None, "accuracy_lower_bound", None), **texts})
    return pl.DataFrame(rows, schema=["protocol", *names_of(own, "task")], infer_schema_length=None, strict=False)


def domain_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the accuracy of the linear probe on each domain of a task: one row a task and domain."""
    domains = is_("protocol", "linear") & is_("variant", None) & is_("metric", "accuracy") & is_("attribute", "domain")
    rows = [
        {"task": row["task"], "design": row["group"], "n": row["n"], "accuracy": interval_text(row)}
        for row in first_seed(measures).filter(domains).iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


def zero_shot_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns zero-shot accuracy as set, by task: beside its mean over classes, chance, and that on mapped classes."""
    own = first_seed(measures)
    by_metric = {
        metric: {row["task"]: row for row in own.filter(metric_of("zero_shot", metric)).iter_rows(named=True)}
        for metric in ("accuracy", "accuracy_per_class", "chance", "accuracy_mapped_classes")
    }
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
                "on mapped classes only": interval_text(mapped),
                "n of those": mapped["n"],
            }
        )
    return pl.DataFrame(rows)


def paths_table(tried: pl.DataFrame) -> pl.DataFrame:
    """Returns what was chosen on the validation split, and the validation accuracy of everything tried, in percent.

    Args:
        tried: `task`, `protocol`, `setting`, `validation_accuracy`, `chosen`; one row a setting.
    """
    rows = []
    for (task, protocol), part in tried.group_by("task", "protocol", maintain_order=True):
        pairs = part.select("setting", "validation_accuracy").iter_rows()
        texts = [f"{_setting(setting)}: {100 * value:.1f}" for setting, value in pairs]
        chosen = _setting(part.filter("chosen")["setting"][0])
        rows.append((task, protocol_name(str(protocol)), chosen, ", ".join(texts)))
    return pl.DataFrame(rows, schema=["task", "protocol", "chosen", "validation accuracy by setting, %"], orient="row")


def _setting(value: object) -> str:
    """Returns a setting in few letters; that of a protocol from outside may be a word."""
    return f"{value:g}" if isinstance(value, float | int) else str(value)
