"""The work of fine-tuning: from a network and the images of a task to files."""

from collections.abc import Callable
from pathlib import Path

from swaglib.evaluation.fine_tuning.evaluate import fine_tune_backbone
from swaglib.evaluation.fine_tuning.results import write_fine_tuned
from swaglib.launch.shared import shared_by_processes
from swaglib.networks.load import load_backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.training.ranks import join_ranks


@shared_by_processes
def fine_tune_task(
    settings: FineTune,
    network: Path,
    posts: Path,
    tasks: Path,
    folder: Path,
    machine: Machine,
    checkpoints: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Fine-tunes a network on the task of the settings, and writes the results.

    Under torchrun, or in a job of several tasks, the processes share each training; the first one writes.

    Args:
        settings: settings of the stage, with one task, so that the result depends on no other.
        network: folder with `config.json` and `model.safetensors`.
        posts: folder of posts, for a task made of posts.
        tasks: folder of the task's file.
        folder: folder for the files of `swaglib.evaluation.fine_tuning.results`.
        machine: what this machine gives; it changes no result.
        checkpoints: folder of the checkpoints that an interrupted training goes on from.
        report: takes images seen and images in all.

    Raises:
        FileNotFoundError: if an input is missing.
        FloatingPointError: if training diverges at every learning rate.
        ValueError: see `swaglib.evaluation.fine_tuning.evaluate.fine_tune_backbone`.
    """
    with join_ranks() as ranks:
        backbone = load_backbone(str(network), settings.image_size, device=ranks.device)
        tuned = fine_tune_backbone(backbone, settings, machine, posts, tasks, ranks, checkpoints, report)
    if tuned is not None:
        write_fine_tuned(tuned, folder)
