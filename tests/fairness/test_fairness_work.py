"""The work of the counterfactual analysis, from posts to what the notebook shows."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageOps

from swaglib.fairness.analysis import mirror
from swaglib.fairness.examples import example_pairs
from swaglib.fairness.results import LABELLED, read_counterfactual
from swaglib.fairness.work import counterfactual
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.posts.schema import write_posts
from swaglib.settings.analysis import Fairness
from tests.conftest import MACHINE, make_posts, picture

SETTINGS = Fairness(k=2, bootstrap=50, seed=0)
TONES = ("light", "medium", "dark")
NAMES = [f"{name}.n.01" for name in ("dog", "cat", "car", "apple", "tree")]


def people(source: str) -> pl.DataFrame:
    """Returns drawings of eight emoji in three skin tones; those of the last one look the same in all of them."""
    rows = [
        {
            "id": f"{source}/{base}-{tone}",
            "image": picture("circle", "red" if base == 7 else colour, base % 7),
            "hashtags": ["circle"],
            "source": source,
            "license": "CC0-1.0",
            "base": f"b{base}",
            "concept": f"{base}-{tone}",
            "label": f"person {base}, {tone}",
            "tone": tone,
        }
        for base in range(8)
        for tone, colour in zip(TONES, ("orange", "red", "blue"), strict=True)
    ]
    return pl.DataFrame(rows)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder with everything that the work is given: two designs with variants, and a source in parts without."""
    folder = tmp_path / "inputs"
    (folder / "network").mkdir(parents=True)
    save_model(build_model("resnet10t", len(NAMES), seed=0), folder / "network", "resnet10t", NAMES, 32)
    tables = {name: people(name) for name in ("crayon", "pencil")}
    for name, table in tables.items():
        write_posts(table, folder / f"posts/{name}.parquet")
    table = pl.concat([own.select("id", "source") for own in (*tables.values(), make_posts("own", 4))])
    held_out = pl.when(pl.col("source") == "pencil").then(pl.lit("held-out")).otherwise(pl.lit("pretrain"))
    table.with_columns(split=held_out).write_parquet(folder / "index.parquet")
    return folder


def analysed(inputs: Path, room: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Calls the work in a room that holds nothing but its inputs, and returns the files of its result by their name."""
    shutil.copytree(inputs, room)
    (room / "output").mkdir()
    monkeypatch.chdir(room)
    seen: list[tuple[int, int]] = []
    counterfactual(
        SETTINGS,
        Path("network"),
        Path("posts"),
        Path("index.parquet"),
        Path("output"),
        machine=MACHINE,
        report=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (84, 84)  # 21 of each design, and their mirror images
    return {path.name: path.read_bytes() for path in (room / "output").iterdir()}


def test_the_same_inputs_give_the_same_bytes_wherever_they_are(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = analysed(inputs, tmp_path / "first", monkeypatch)
    assert files == analysed(inputs, tmp_path / "second", monkeypatch)
    assert set(files) == {"measures.csv", "labels.parquet", "classes.json", "facts.json"}
    analysis = read_counterfactual(tmp_path / "first/output")
    assert analysis.images.schema == pl.Schema(LABELLED) and len(analysis.images) == 42
    assert set(analysis.images["labels"].list.len()) == {SETTINGS.k}
    assert analysis.classes == NAMES
    assert analysis.identical == 2 * 3  # the eighth emoji, in each design
    assert analysis.measures["run"].null_count() == len(analysis.measures)
    by_group = analysis.by_group()
    assert by_group["group"].to_list() == ["light/medium", "light/dark", "medium/dark"]
    assert by_group["n"].to_list() == [14, 14, 14] and by_group["n_clusters"].to_list() == [7, 7, 7]


def test_examples_are_held_out_pairs_with_their_images(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysed(inputs, tmp_path / "room", monkeypatch)
    analysis = read_counterfactual(tmp_path / "room/output")
    images, labels = example_pairs(analysis, inputs / "posts", "skin_tone", 3)
    posts = people("pencil")
    wanted = [f"pencil/{base}-{tone}" for base in range(3) for tone in ("light", "dark")]
    assert images == [posts.filter(pl.col("id") == name)["image"].item() for name in wanted]
    assert labels["first"].to_list() == [f"person {base}, light" for base in range(3)]
    assert labels.columns == ["first", "second", "only_in_first", "only_in_second"]
    assert example_pairs(analysis, inputs / "posts", "gender", 3)[0] == []


def test_posts_without_variants_give_no_values(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crayon", "pencil"):
        write_posts(make_posts(name, 6), inputs / f"posts/{name}.parquet")
    monkeypatch.chdir(inputs)
    Path("output").mkdir()
    counterfactual(SETTINGS, Path("network"), Path("posts"), Path("index.parquet"), Path("output"))
    analysis = read_counterfactual(Path("output"))
    assert analysis.images.is_empty() and analysis.identical == 0
    assert analysis.measures["value"].null_count() == len(analysis.measures) > 0


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA"])
def test_a_mirror_image_has_the_same_pixels_from_right_to_left(mode: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 7, 4), dtype=np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    stream = io.BytesIO()
    image.save(stream, "png", **({"transparency": 3} if mode == "P" else {}))
    with Image.open(stream) as before, Image.open(io.BytesIO(mirror(stream.getvalue()))) as after:
        assert after.mode == before.mode
        assert np.array_equal(np.array(after.convert("RGBA")), np.array(ImageOps.mirror(before.convert("RGBA"))))


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.fairness.results, swaglib.fairness.examples; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
