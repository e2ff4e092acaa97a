"""Zero-shot: classes by predicted hashtags, on the features that the protocols of transfer start from."""

from swaglib.evaluation.zero_shot.predicted import PREDICTED_FILE
from swaglib.launch.copy import copy_file, copy_folder
from swaglib.launch.launch import launch_all
from swaglib.launch.work import Work
from swaglib.settings.transfer import Features
from swaglib.settings.zero_shot import ZeroShot
from swaglib.stages.features import features_work
from swaglib.stages.images import task_files
from swaglib.stages.inputs import TASKS, WORDNET, machine, network_files, networks, small
from swaglib.stages.publish import METRICS, publish, results_of

SHOWN, HASHTAGS = 8, 5
"""Test images of the first task that are shown with the most probable hashtags, and how many of these."""


def works(settings: ZeroShot, run: str) -> list[Work]:
    """Returns the works of a run's first network: features of tasks, zero-shot on all, hashtags to look at."""
    network = next(iter(networks(run).values()))
    features = {
        task: features_work(Features(task, settings.splits), network, f"features of {task}, {run}")
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
        **small(),
        machine=machine(),
    )
    predicted = Work(
        "predicted_hashtags",
        "swaglib.evaluation.zero_shot.predict:predict_hashtags",
        {"count": SHOWN, "k": HASHTAGS},
        {"network": network_files(network), "features": features[settings.tasks[0]]},
        title=f"hashtags of images of {settings.tasks[0]}, {run}",
        **small(),
    )
    return [*features.values(), zero_shot, predicted]


def run(settings: ZeroShot, name: str) -> None:
    """Classifies by the hashtags of a run's first network, and publishes results, measures and maps."""
    *_, classified, predicted = launch_all(works(settings, name), f"zero_shot-{name}")
    publish(classified.folder, "zero_shot", name, next(iter(networks(name))))
    copy_file(predicted.folder / PREDICTED_FILE, results_of("zero_shot", name) / PREDICTED_FILE)
    copy_folder(classified.folder / "maps", METRICS / "zero_shot_maps" / name)
