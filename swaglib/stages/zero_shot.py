"""Zero-shot: classes by predicted hashtags, on the features that the protocols of transfer start from."""

from swaglib.launch.copy import copy_folder
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.transfer import Features
from swaglib.settings.zero_shot import ZeroShot
from swaglib.stages.features import features_work
from swaglib.stages.images import task_files
from swaglib.stages.inputs import TASKS, WORDNET, machine, network_files, networks, threads
from swaglib.stages.publish import METRICS, publish


def works(settings: ZeroShot, run: str) -> list[Work]:
    """Returns the works of a run's first network: features of every task, then zero-shot on all of them."""
    network = next(iter(networks(run).values()))
    shares = (settings.test_share, settings.validation_share, settings.smallest_class, settings.seed)
    features = {
        task: features_work(task, network, Features(task, *shares), f"features of {task}, {run}")
        for task in settings.tasks
    }
    files = dict.fromkeys(path for task in settings.tasks for path in task_files(task))
    corrections = [TASKS / "corrections" / f"{task}.csv" for task in settings.tasks]
    zero_shot = Work(
        "zero_shot",
        "swaglib.evaluation.zero_shot.work:classify_zero_shot",
        {"settings": settings},
        {
            "network": network_files(network, "vocabulary.json"),
            "features": features,
            "wordnet": WORDNET,
            "tasks": tuple(files),
            "corrections": tuple(path for path in corrections if path.is_file()),
        },
        title=f"zero-shot, {run}",
        threads=threads(),
        machine=machine(),
    )
    return [*features.values(), zero_shot]


def run(settings: ZeroShot, name: str) -> None:
    """Classifies by the hashtags of a run's first network, and publishes results, measures and maps."""
    folder = launch_all(works(settings, name), f"zero_shot-{name}")[-1].folder
    publish(folder, "zero_shot", name, next(iter(networks(name))))
    copy_folder(folder / "maps", METRICS / "zero_shot_maps" / name)
