"""Judges one backbone by detection, in a job, and writes what came out."""

from collections.abc import Callable
from pathlib import Path

from swaglib.detection.detect import detect
from swaglib.detection.written import write_detected
from swaglib.networks.load import load_backbone
from swaglib.settings.detection import Detection


def judge_detection(
    run: str,
    settings: Detection,
    posts: Path,
    folder: Path,
    backbone: str | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, float]:
    """Trains and judges a detector on a backbone, and writes `folder` in one piece.

    Args:
        run: name in the measures.
        settings: of the stage.
        posts: folder of the stage `collect`.
        folder: see `swaglib.detection.written`.
        backbone: its name; None takes `runs/<run>`.
        report: takes pictures seen and pictures in all.

    Returns:
        Each metric with its value.
    """
    detected = detect(run, load_backbone(backbone or f"runs/{run}", settings.pixels), posts, settings, report)
    write_detected(detected, folder)
    return dict(detected.measures.select("metric", "value").iter_rows())
