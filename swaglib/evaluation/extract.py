"""The work that extracts the features of all images of a task."""

from collections.abc import Callable
from pathlib import Path

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.features_file import write_features
from swaglib.networks.load import load_backbone
from swaglib.settings.machine import Machine
from swaglib.tasks.written import read_task


def extract(
    network: Path,
    task: Path,
    folder: Path,
    machine: Machine | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Extracts the features of all images of a task, and writes them: see `swaglib.evaluation.features_file`.

    Args:
        network: folder with `config.json` and `model.safetensors`.
        task: folder of the work `swaglib.tasks.work.prepare_task`.
        folder: folder to write the features to.
        machine: what this machine gives.
        report: takes images done and images in all.

    Raises:
        FileNotFoundError: if an image of the task is not there.
        ValueError: if the network is not as it should be; names what is wrong.
    """
    data = read_task(task)
    threads = machine.decode_threads if machine is not None else None
    found = extract_features(
        load_backbone(str(network)),
        data.images,
        f"Features of {data.name}",
        border=data.definition.border,
        threads=threads,
        report=report,
    )
    write_features(folder, data, found)
