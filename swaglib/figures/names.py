"""The one table of display names: measures, files and code have names in snake_case, figures and tables have these.

A name that no table knows, such as that of a protocol from outside this package, is shown as it is, with blanks for
underscores. Nothing but text depends on a display name: rows are chosen by the columns of `swaglib.measures.MEASURE`.
"""

PROTOCOLS = {
    "linear": "linear probe",
    "sgd": "linear probe, SGD",
    "knn": "k-NN",
    "retrieval": "retrieval",
    "few_shot": "few-shot",
    "own_head": "own classifier",
    "corruptions": "linear probe",
    "fine_tune": "fine-tuning",
    "zero_shot": "zero-shot",
    "faster_rcnn": "Faster R-CNN",
    "mask_rcnn": "Mask R-CNN",
    "pretrain": "pre-training",
}
COUNTS = {"few_shot": "{k} a class", "corruptions": "severity {k}"}
"""What the `k` of a protocol counts, where it is not a rank."""

PERCENT = "_percent"
"""Ends the variants of few-shot learning whose `k` is a share of the images."""

SHAPES = {"box": "box", "mask": "mask"}
"""Variants of detection that name what a metric is of, so that they stand with the metric."""

ZERO_SHOT_VARIANTS = {
    "no_correction": "no correction",
    "whole_correction": "whole correction",
    "correction_by_count": "correction by count",
    "nested_classes": "nested classes too",
    "same_synset": "same synset only",
    "same_synset_and_synonyms": "same synset and synonyms",
    "one_step_below": "one step below",
    "three_steps_below": "three steps below",
    "permuted_map": "permuted map (control)",
    "pooling_max": "pooling by max",
    "pooling_mean": "pooling by mean",
    "pooling_sum": "pooling by sum",
    "transductive": "transductive",
}
METRICS = {
    "largest_class": "largest class",
    "accuracy_lower_bound": "lower-bound accuracy",
    "accuracy_per_class": "mean-per-class accuracy",
    "accuracy_mapped_classes": "accuracy on mapped classes",
    "r_precision": "R-precision",
    "accuracy_top_5": "top-5 accuracy",
    "ap": "AP",
    "ap50": "AP50",
    "ap75": "AP75",
    "any_label_changed": "any top label changes",
    "labels_replaced": "top labels replaced",
}
MAIN_METRICS = ("accuracy", "precision")
"""What a row is of where it does not say so."""

HEADLINE_METRICS = (*MAIN_METRICS, "r_precision")
"""What a view of all protocols shows."""

ROWS = {
    ("linear", "largest_class"): "always the largest class",
    ("linear", "accuracy_lower_bound"): "linear probe, duplicates counted as wrong",
}
"""Rows whose name is not put together of that of the protocol and that of the metric."""

ATTRIBUTES = {"skin_tone": "skin tone", "mirrored": "mirrored (control)"}
IMAGES = {"held_out": "held-out"}
TASKS = {"emoji_scenes": "emoji scenes", "own_images": "own images"}
LOSSES = {
    "classifier": "class of a region",
    "box_reg": "box of a region",
    "mask": "mask of a region",
    "objectness": "is a proposal an object",
    "rpn_box_reg": "box of a proposal",
}
COLUMNS = {
    "multiply_adds": "multiply-adds",
    "batch_1": "batch 1",
    "ci_low": "ci_low",
    "ci_high": "ci_high",
    "n_clusters": "n_clusters",
}


def words(name: str) -> str:
    """Returns a name that no table knows: as it is, with blanks for underscores."""
    return name.replace("_", " ")


def protocol_name(protocol: str, variant: str | None = None, k: int | None = None) -> str:
    """Returns a protocol with its variant and what it counts: `few-shot, logistic (5 a class)`, `retrieval (at 5)`.

    Args:
        protocol: its name in the measures.
        variant: what was changed about it; None where nothing was. Variants of detection are named by `metric_name`.
        k: what the variant counts; None where it counts nothing.
    """
    name = PROTOCOLS.get(protocol, words(protocol))
    if protocol == "few_shot" and variant is not None and variant.endswith(PERCENT):
        share = "" if k is None else f", {k}%"
        return f"{name}, {words(variant.removesuffix(PERCENT))}{share}"
    if variant is not None and variant not in SHAPES:
        name += f", {zero_shot_variant_name(variant) if protocol == 'zero_shot' else words(variant)}"
    elif protocol == "corruptions":
        name += ", corrupted"
    return name if k is None else f"{name} ({COUNTS.get(protocol, 'at {k}').format(k=k)})"


def zero_shot_variant_name(variant: str | None) -> str:
    """Returns what was changed about zero-shot classification; where nothing was, the name of the protocol."""
    return PROTOCOLS["zero_shot"] if variant is None else ZERO_SHOT_VARIANTS.get(variant, words(variant))


def metric_name(metric: str, variant: str | None = None) -> str:
    """Returns a metric: `mean-per-class accuracy`, and with the variant of detection `box AP50`."""
    shape = f"{SHAPES[variant]} " if variant in SHAPES else ""
    return shape + METRICS.get(metric, words(metric))


def row_name(protocol: str, variant: str | None, metric: str, k: int | None) -> str:
    """Returns a protocol with its metric, where that is not plain accuracy or precision: `Faster R-CNN, box AP`."""
    if variant is None and (protocol, metric) in ROWS:
        return ROWS[protocol, metric]
    name = protocol_name(protocol, variant, k)
    return name if metric in MAIN_METRICS else f"{name}, {metric_name(metric, variant)}"


def attribute_name(attribute: str) -> str:
    """Returns what differs between the images of a pair: `skin tone`."""
    return ATTRIBUTES.get(attribute, words(attribute))


def group_name(group: str | None) -> str:
    """Returns the values of an attribute that were compared, `light / dark`; `all` where none is named."""
    return "all" if group is None else " / ".join(group.split("/"))


def images_name(variant: str) -> str:
    """Returns which images a row of the counterfactual analysis is of: `held-out`."""
    return IMAGES.get(variant, words(variant))


def loss_name(part: str) -> str:
    """Returns a part of a detector's loss: `class of a region`."""
    return LOSSES.get(part, words(part))


def task_name(task: str) -> str:
    """Returns a task; those of `tasks/` and of users have the names that their files give."""
    return TASKS.get(task, task)


def column_name(column: str) -> str:
    """Returns the head of a column: `in the smallest class`, `box AP50`."""
    shape, _, metric = column.partition("_")
    if shape in SHAPES and metric in METRICS:
        return metric_name(metric, shape)
    return COLUMNS.get(column, METRICS.get(column, words(column)))
