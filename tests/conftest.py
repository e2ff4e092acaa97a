"""What tests share: small real data in the formats that the study uses."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

# Several processes test at once, each on a core of its own: threads of torch that wait for each other would take ten
# times as long. Before anything loads torch.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import polars as pl
import pytest
from PIL import Image, ImageDraw

from swaglib.curation.inspect import inspect_images
from swaglib.curation.label import label
from swaglib.curation.plan import Plan, plan_epoch
from swaglib.curation.write import write_curation
from swaglib.hashtags.wordnet import open_wordnet
from swaglib.hashtags.wordnet_files import extract_wordnet
from swaglib.settings.curate import Cleaning, Curate, Duplicates
from swaglib.settings.machine import Machine
from swaglib.settings.optimizer import Optimizer
from swaglib.settings.pretrain import Pretrain
from swaglib.settings.splits import Splits

ROOT = Path(__file__).parents[1]
COLOURS = ("red", "green", "blue", "orange")
SHAPES = {"circle": ["#circle", "Round_Thing"], "square": ["#squares", "square"]}


def shape_image(shape: str, colour: str, shift: int = 0, side: int = 32) -> bytes:
    """Draws a shape on white and returns it as PNG."""
    image = Image.new("RGB", (side, side), "white")
    box = (4 + shift, 4, side - 10 + shift, side - 10)
    draw = ImageDraw.Draw(image)
    (draw.ellipse if shape == "circle" else draw.rectangle)(box, fill=colour)
    stream = io.BytesIO()
    image.save(stream, "png")
    return stream.getvalue()


def make_posts(source: str, count: int) -> pl.DataFrame:
    """Returns posts of shapes in colours; the hashtags name both."""
    rows = []
    for number in range(count):
        shape, colour = list(SHAPES)[number % 2], COLOURS[number // 2 % 4]
        rows.append(
            {
                "id": f"{source}/{number}",
                "image": shape_image(shape, colour, number % 7),
                "hashtags": [*SHAPES[shape], colour, "123"],
                "source": source,
                "license": "CC0-1.0",
                "base": f"{shape}-{number // 4}",
                "concept": f"{shape}-{number}",
                "label": f"{colour} {shape}",
                "subgroup": shape,
                "group": "shapes",
                "category": shape,
            }
        )
    return pl.DataFrame(rows)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the files that take longest, so that no core is left with one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.name != "test_smoke.py", item.path not in slow))


@pytest.fixture(scope="session", autouse=True)
def private_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty store of works, so that no test finds what another run has left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWAG_WORKS", str(tmp_path_factory.mktemp("works")))
        patch.delenv("SWAG_FRESH", raising=False)
        yield


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[str, dict[str, Any]], Path]:
    """Makes a package archive as npm does: JSON files under `package/` in a gzipped tar."""

    def make(name: str, files: dict[str, Any]) -> Path:
        path = tmp_path / name
        with tarfile.open(path, "w:gz") as tar:
            for member, content in files.items():
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                entry = tarfile.TarInfo(f"package/{member}")
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
        return path

    return make


@pytest.fixture(scope="session")
def wordnet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the real WordNet 3.0."""
    folder = tmp_path_factory.mktemp("wordnet")
    extract_wordnet(folder)
    return folder


@pytest.fixture(scope="session")
def wordnet(wordnet_folder: Path) -> Any:
    """The real WordNet 3.0."""
    return open_wordnet(wordnet_folder)


CURATE = Curate(
    designs=[],
    tagged_sets=[],
    icon_sets=[],
    held_out=[],
    sources=[],
    held_out_drawings=0.2,
    most_held_out=1000,
    ambiguity="first",
    vocabulary="nouns",
    targets="imagenet",
    minimum_count=2,
    cleaning=Cleaning(smallest_side=16, most_pixels=1_000_000, largest_aspect=4.0),
    # Shapes of one colour are all alike: in these tests nothing is removed for it.
    duplicates=Duplicates(remove=False, embedding="thumbnail", similarity=0.99, distance=0),
    sampling="square-root",
    epoch_growth=1.25,
    shuffled_gigabytes=1.0,
    samples_per_shard=20,
    seed=0,
)
OPTIMIZER = Optimizer(
    name="sgd",
    momentum=0.9,
    nesterov=True,
    weight_decay=1e-4,
    warmup_fraction=0.1,
    clip_grad_norm=None,
    ema_decay=None,
)
SPLITS = Splits(test_share=0.4, validation_share=0.2, smallest_class=None, seed=0)
PRETRAIN = Pretrain(
    objective="hashtag",
    model="test_resnet",  # the smallest that has the names and the batch normalisation of a large one
    image_size=32,
    images=96,
    batch_size=8,
    learning_rate=1.0,
    optimizer=OPTIMIZER,
    grad_accum_steps=1,
    decode_size=64,
    jpeg_on_gpu=False,
    crop_min_scale=0.5,
    shuffle_shards=None,
    precision="float32",
    compile=False,
    activation_checkpointing=False,
    parallel="ddp",
    sync_batch_norm=False,
    checkpoint_every=4,
    keep_checkpoints=2,
    validations=8,
    seed=0,
)
MACHINE = Machine(decoded_gigabytes=0.001, decode_threads=None, tensorboard=False)


def changed(settings: Any, **changes: Any) -> Any:
    """Returns settings with other values; those of the optimizer are given like the others."""
    own = {name: changes.pop(name) for name in OPTIMIZER.__dataclass_fields__ if name in changes}
    return replace(settings, optimizer=replace(settings.optimizer, **own), **changes)


def make_shards(settings: Curate, posts: Path, wordnet: Any, folder: Path, evaluation: Path | None = None) -> Plan:
    """Curates the posts of a folder into another; partial results go beside it, and are used if they are there."""
    files = sorted(posts.glob("*.parquet"))
    others = sorted(evaluation.glob("*.parquet")) if evaluation else []
    labelling = label(settings, files, wordnet, folder.with_name(f"{folder.name}-work"))
    plan = plan_epoch(settings, labelling, inspect_images(settings, labelling, others))
    write_curation(settings, plan, folder)
    return plan


@pytest.fixture(scope="session")
def posts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Posts of two sources of shapes."""
    from swaglib.posts.schema import write_posts

    folder = tmp_path_factory.mktemp("posts")
    for source in ("crayon", "pencil"):
        write_posts(make_posts(source, 48), folder / f"{source}.parquet")
    return folder


@pytest.fixture(scope="session")
def shards_folder(tmp_path_factory: pytest.TempPathFactory, posts_folder: Path, wordnet: Any) -> Path:
    """Shards curated from the posts."""
    folder = tmp_path_factory.mktemp("curated") / "shards"
    make_shards(CURATE, posts_folder, wordnet, folder)
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Works in an empty folder; jobs find this file as a module."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("SWAG_LAUNCH", "SWAG_LAUNCH_ARRAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A SLURM of two nodes on this machine."""
    folder = str(Path("/tmp") / f"swag-slurm-{os.getpid()}")  # short: the path of a socket has a limit
    script = str(ROOT / "slurm/local-cluster")
    subprocess.run([script, "start", folder], check=True, capture_output=True, text=True)
    try:
        said = subprocess.run([script, "env", folder], check=True, capture_output=True, text=True).stdout
        name, _, value = said.strip().removeprefix("export ").partition("=")
        yield {name: value.strip("'\"")}
    finally:
        subprocess.run([script, "stop", folder], check=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
