"""The schema of labelled images: the one form in which every reader of a task hands on what it found."""

import polars as pl

from swaglib.tasks.look_alike import refuse_look_alikes

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)

IMAGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,  # unique in the task
    "image": pl.Binary,  # encoded; missing where `path` says where it is
    "path": pl.String,  # of the file that holds the image
    "labels": pl.List(pl.String),  # classes that are right answers: one, or several in tasks such as ReaL
    "cluster": pl.String,  # what images that belong together share; missing: it belongs with no other
    "split": pl.String,  # train | validation | test; missing: the task is split by us
    "domain": pl.String,  # within the task, such as the design; accuracies are given for each. May be missing
}


def labelled_images(rows: pl.DataFrame | list[dict[str, object]], task: str) -> pl.DataFrame:
    """Returns labelled images with all columns of the schema, checked.

    Raises:
        ValueError: if a column is not in the schema, an id is repeated, an image has neither image nor path or an empty
            label, or two labels, two clusters or two domains look the same.
    """
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, infer_schema_length=None)
    unknown = set(frame.columns) - set(IMAGE)
    if unknown:
        raise ValueError(f"The task {task!r}: images have no column {sorted(unknown)[0]!r}.")
    full = frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name)
        for name, kind in IMAGE.items()
    )
    if not len(full):
        raise ValueError(f"The task {task!r} has no images.")
    repeated = full.filter(pl.col("id").is_duplicated() | pl.col("id").is_null())["id"]
    if len(repeated):
        raise ValueError(
            f"The task {task!r}: {len(repeated)} images share an id or have none, such as {repeated[0]!r}."
        )
    imageless = full.filter(pl.col("image").is_null() & pl.col("path").is_null())["id"]
    if len(imageless):
        raise ValueError(f"The task {task!r}: {len(imageless)} images have no file, such as {imageless[0]!r}.")
    blank = pl.col("labels").list.eval(pl.element().fill_null("").str.strip_chars() == "").list.any()
    empty = full.filter(blank | (pl.col("labels").list.len() == 0))["id"]
    if len(empty):
        raise ValueError(f"The task {task!r}: {len(empty)} images have an empty label, such as {empty[0]!r}.")
    refuse_look_alikes(full["labels"].explode().drop_nulls().unique(), f"The task {task!r}: the classes")
    for column in ("cluster", "domain"):
        refuse_look_alikes(full[column].drop_nulls().unique(), f"The task {task!r}: the {column}s")
    return full.with_columns(pl.col("cluster").fill_null(pl.col("id")))
