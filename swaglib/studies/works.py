"""The works of studies: curation where an arm changes it, a training, features of the tasks, the short protocol."""

from dataclasses import replace
from typing import Any

from swaglib import project
from swaglib.launch.work import Input, Part, Work
from swaglib.settings.fit import fit
from swaglib.settings.pretrain import Pretrain, PretrainRun, of_seed
from swaglib.settings.reading import check
from swaglib.settings.studies import Studies
from swaglib.stages.curate import works as curate_works
from swaglib.stages.fairness import audit_work
from swaglib.stages.inputs import WORDNET
from swaglib.stages.pretrain import training_work
from swaglib.studies.arm import Arm
from swaglib.studies.sections import Sections
from swaglib.video.protocol import NAME as CLIPS

AUDIT = "audit"
"""The protocol of arms whose networks are audited for fairness, as the stage `fairness` does."""

FUNCTIONS = {
    "clips": "swaglib.video.evaluate:evaluate_clips",
    "cross_fitted": "swaglib.evaluation.cross_fitted:evaluate_cross_fitted",
    "head_initialised": "swaglib.evaluation.head_start:evaluate_head_start",
    "layers": "swaglib.evaluation.layers:evaluate_layers",
    "zero_shot": "swaglib.evaluation.zero_shot.short:evaluate_zero_shot",
}
"""What evaluates a network, by the protocol of its arm, if that is not `AUDIT`."""


def training_settings(settings: Studies, section: dict[str, Any], arm: Arm, seed: int, factor: float = 1.0) -> Pretrain:
    """Returns the settings of an arm's training with one seed.

    Args:
        settings: settings of the studies.
        section: section `pretrain` of `params.yaml`.
        arm: arm of a study.
        seed: seed of the training.
        factor: multiple of the method's learning rate.

    Raises:
        KeyError: if `studies.learning_rates` does not have the arm's method.
        ValueError: if what the arm changes does not fit.
    """
    values = project.merged(section, settings.pretrain)
    values = project.merged(values, arm.pretrain() if callable(arm.pretrain) else arm.pretrain)
    own: PretrainRun = fit(PretrainRun, {**values, "seeds": [seed]}, f"arm {arm.name}")
    if arm.method is None:
        return of_seed(own, seed)
    if arm.method not in settings.learning_rates:
        raise KeyError(
            f"studies.learning_rates has no rate for {arm.method!r}. Write one, then `python -m swaglib.studies tune`."
        )
    rate = settings.learning_rates[arm.method] * factor
    images = round(own.images * arm.share_of_images)
    return replace(of_seed(own, seed), learning_rate=rate, images=images)


def arm_works(settings: Pretrain, sections: Sections, arm: Arm, title: str, training_threads: int) -> tuple[Work, Work]:
    """Returns the training of an arm, and the work that evaluates its network.

    Args:
        settings: settings of the training.
        sections: settings of other stages, and the tasks.
        arm: arm of a study.
        title: title for lists and bars.
        training_threads: threads of the training.
    """
    shards = Part(_curation(sections, arm), "shards") if arm.curate else None
    training = replace(
        training_work(settings, title, None, shards),
        threads=training_threads,
        at_once=max(1, sections.threads // training_threads),
    )
    if arm.protocol == AUDIT:
        return training, audit_work(sections.fairness, training, f"audit, {title}")
    features = {
        name: Work(
            "features",
            "swaglib.evaluation.extract:extract",
            {},
            {"network": training, "task": task},
            title=f"features of {name}, {title}",
            **sections.small,
            reads=sections.reads[name],
            machine=sections.machine,
        )
        for name, task in sections.tasks.items()
    }
    inputs: dict[str, Input] = {"features": features}
    own: dict[str, Any] = {"C": sections.transfer.C}
    if arm.protocol == "layers":
        inputs = {"network": training, "tasks": sections.tasks}
    elif arm.protocol == CLIPS:
        inputs = {"network": training, "clips": sections.clips}
    elif arm.protocol != "cross_fitted":  # what goes by the hashtags' synsets
        inputs |= {"network": training, "wordnet": WORDNET, "tasks": sections.task_files}
        own = (
            {"seed": sections.transfer.seed} if arm.protocol == "head_initialised" else {"settings": sections.zero_shot}
        )
    return training, Work(
        arm.protocol, FUNCTIONS[arm.protocol], own, inputs, title=f"{arm.protocol}, {title}", **sections.small
    )


def _curation(sections: Sections, arm: Arm) -> Work:
    """Returns the curation with what an arm changes."""
    (work,) = curate_works(check("curate", project.merged(sections.curate, arm.curate)))
    return replace(work, title=f"curate, {arm.name}")
