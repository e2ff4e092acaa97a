"""What works took here tells how long others will take: by image, and without trainings that only write a network."""

import json
from pathlib import Path

from swaglib.launch.store import Store
from swaglib.studies.typical import Typical, typical


def finished(root: Path, kind: str, seconds: float, images: int = 0, threads: int = 1) -> None:
    folder = root / "done" / f"{kind} {seconds} {images} {threads}"
    folder.mkdir(parents=True)
    said = {"kind": kind, "seconds": seconds, "threads": threads, "settings": {"settings": {"images": images}}}
    (folder / "work.json").write_text(json.dumps(said))


def test_trainings_of_as_many_threads_count_by_the_image(tmp_path: Path) -> None:
    for seconds, images in ((200, 20_000), (300, 30_000), (600, 30_000)):
        finished(tmp_path, "pretrain", seconds, images)
    finished(tmp_path, "pretrain", 3, 60_000)  # nothing was trained
    finished(tmp_path, "pretrain", 60, 500)  # most of it is the start
    finished(tmp_path, "pretrain", 100, 30_000, threads=2)
    for seconds in (100, 140, 200):
        finished(tmp_path, "curation", seconds)
    finished(tmp_path, "features", 4)
    finished(tmp_path, "cross_fitted", 10)
    finished(tmp_path, "fairness_audit", 70)
    known = typical(Store(tmp_path), 1)
    kinds = {"curation": 140.0, "features": 4.0, "cross_fitted": 10.0, "fairness_audit": 70.0}
    assert known == Typical(image=0.01, kinds=kinds)
    assert known.evaluation_of("cross_fitted", tasks=10) == 50 and known.evaluation_of("fairness_audit", tasks=10) == 70
    assert known.evaluation_of("clips", tasks=10) is None


def test_an_empty_store_tells_nothing(tmp_path: Path) -> None:
    assert typical(Store(tmp_path), 1) == Typical(None, {})
