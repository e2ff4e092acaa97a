"""Networks on clips: what shows in some frames only is in the mean over frames, and not in one that lacks it."""

import io
from pathlib import Path

import polars as pl
from PIL import Image

from swaglib.evaluation.cross_fitted import SCORES
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Features
from swaglib.tasks.work import prepare_task
from swaglib.tasks.written import read_task
from swaglib.video.clips import FRAME_FILE
from swaglib.video.evaluate import evaluate_clips
from swaglib.video.protocol import FRAMES, MEAN, MIDDLE, ONE
from tests.conftest import SPLITS

TASK = "title: shapes\nlicense: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"


def test_the_mean_over_frames_sees_what_one_frame_lacks(posts_folder: Path, tmp_path: Path) -> None:
    for name in ("network", "clips", "results"):
        (tmp_path / name).mkdir()
    save_model(build_model("pixels", 0, seed=0), tmp_path / "network", "pixels", [], 32)
    (tmp_path / "shapes.yaml").write_text(TASK)
    prepare_task(Features("shapes", SPLITS), posts_folder, tmp_path, tmp_path / "clips")
    data = read_task(tmp_path / "clips")
    rows = []
    for place, (name, image) in enumerate(data.images.select("id", "image").iter_rows()):
        stream = io.BytesIO()  # no two frames are byte for byte the same, as in real clips
        Image.new("RGB", (32, 32), (255, 255, place)).save(stream, "png")
        rows += [(name, stream.getvalue() if number == MIDDLE else image) for number in range(FRAMES)]
    table = pl.DataFrame(rows, schema={"id": pl.String, "image": pl.Binary}, orient="row")
    table.write_parquet(tmp_path / "clips" / FRAME_FILE)
    evaluate_clips([1.0], tmp_path / "network", tmp_path / "clips", tmp_path / "results")
    scores = pl.read_parquet(tmp_path / "results" / SCORES).filter(protocol="linear")
    right = dict(scores.group_by("variant").agg(pl.col("score").mean()).rows())
    assert right[ONE] < 0.75 < 0.9 < right[MEAN], right
    assert scores.group_by("variant").len()["len"].n_unique() == 1
