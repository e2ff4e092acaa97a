"""Puts results where DVC, the notebooks and later stages find them, with the names of runs filled in."""

from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.launch.copy import copy_file
from swaglib.launch.digest import files_below
from swaglib.measures import read_measures, with_run, write_measures

RESULTS, METRICS = Path("data/results"), Path("metrics")
MEASURES = "measures.csv"


def results_of(stage: str, run: str) -> Path:
    """Returns the folder of a stage's results of one run."""
    return RESULTS / stage / run


def publish(source: Path, stage: str, run: str, seed: int) -> pl.DataFrame:
    """Copies the result of a work to `data/results/<stage>/<run>`, and its measures to `metrics/<stage>-<run>.csv`.

    Args:
        source: folder of the work's files, `measures.csv` among them.
        stage: its name.
        run: run that the measures are named after.
        seed: seed of the network.

    Returns:
        The measures with run and seed.
    """
    measures = with_run(read_measures(source / MEASURES), run, seed)
    with atomic_folder(results_of(stage, run)) as temporary:
        for path in files_below(source):
            if path != source / MEASURES:
                copy_file(path, temporary / path.relative_to(source))
        write_measures(measures, temporary / MEASURES)
    write_measures(measures, METRICS / f"{stage}-{run}.csv")
    return measures


def publish_together(sources: list[Path], stage: str, run: str, seed: int) -> pl.DataFrame:
    """Does the same for the results of several works that have the same files: tables are put below each other.

    Args:
        sources: folders that hold CSV and Parquet files only.
        stage: its name.
        run: run that the measures are named after.
        seed: seed of the networks.
    """
    with atomic_folder(results_of(stage, run)) as temporary:
        for name in sorted(path.name for path in sources[0].iterdir()):
            if name == MEASURES:
                measures = pl.concat([with_run(read_measures(own / name), run, seed) for own in sources])
                write_measures(measures, temporary / name)
            elif name.endswith(".parquet"):
                pl.concat([pl.read_parquet(own / name) for own in sources]).write_parquet(
                    temporary / name, statistics=False
                )
            else:
                tables = [pl.read_csv(own / name, infer_schema_length=None) for own in sources]
                pl.concat(tables, how="vertical_relaxed").write_csv(temporary / name)
    write_measures(measures, METRICS / f"{stage}-{run}.csv")
    return measures
