"""Clips: frames of emoji that move, by the names of their files, split by emoji; damaged ones are named."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from PIL import Image, ImageDraw

from swaglib.posts.packages import Package
from swaglib.posts.schema import write_posts
from swaglib.settings.splits import Splits
from swaglib.tasks.written import read_task
from swaglib.video.clips import FRAME_FILE, code_points, frames_of, prepare_clips
from swaglib.video.protocol import FRAMES, MIDDLE, SIDE

SPLITS = Splits(test_share=0.4, validation_share=0.2, smallest_class=4, seed=0)
ARCHIVE = "clips-1.0.0.tgz"


def animation(kind: int, shift: int, frames: int = 16) -> bytes:
    """Draws a square or a circle that moves over a transparent image."""
    images = []
    for number in range(frames):
        image = Image.new("RGBA", (128, 128), (0, 0, 0, 0))
        draw = ImageDraw.Draw(image)
        box = (4 + 3 * number, 5 + shift, 60 + 3 * number, 61 + shift)
        (draw.ellipse if kind else draw.rectangle)(box, fill=(20 * shift % 256, 90, 200 - shift, 255))
        images.append(image)
    stream = io.BytesIO()
    images[0].save(stream, "webp", save_all=frames > 1, append_images=images[1:], lossless=True, duration=40)
    return stream.getvalue()


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A folder for the one archive, and posts of twenty plain emoji, ten a subgroup, and two others."""
    package = Package("clips", "1.0.0", "", "Clips", "somebody", "https://example.org", "MIT")
    monkeypatch.setattr("swaglib.video.clips.pinned_packages", lambda path: {"clips": package})
    rows: list[dict[str, Any]] = [
        {
            "id": f"noto/{number}",
            "image": b"-",
            "source": "noto",
            "license": "Apache-2.0",
            "base": f"1F40{number:X}",
            "concept": f"1F40{number:X}",
            "label": f"emoji {number}",
            "subgroup": ("squares", "circles")[number % 2],
            "tone": None,
            "gender": None,
        }
        for number in range(20)
    ]
    rows.append({**rows[0], "id": "noto/dark", "concept": "1F400-1F3FF", "tone": "dark"})
    rows.append({**rows[0], "id": "noto/man", "concept": "1F9D4", "base": "1F9D4", "gender": "man"})
    posts, archives = tmp_path / "posts", tmp_path / "archives"
    posts.mkdir()
    archives.mkdir()
    write_posts(pl.DataFrame(rows), posts / "noto.parquet")
    return archives, posts


def pack(folder: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(folder / ARCHIVE, "w:gz") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"package/assets/{name}.webp")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def moving() -> dict[str, bytes]:
    return {f"1f40{number:x}": animation(number % 2, number) for number in range(20)}


def test_clips_are_the_plain_emoji_that_move_with_their_frames_in_order(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    still = {"1f405": animation(1, 5, frames=1)}
    others = {
        "1f9d4": animation(0, 2),
        "1f400-1f3ff": animation(0, 3),
        "1f9ff": animation(0, 4),
        "1f401-fe0f": animation(1, 1),
    }
    pack(folders[0], moving() | still | others)
    out = tmp_path / "out"
    out.mkdir()
    prepare_clips(SPLITS, *folders, out)
    data, frames = read_task(out), pl.read_parquet(out / FRAME_FILE)
    assert len(data.images) == 19, (
        "one stands still, one has a skin tone, one a gender, one is unknown, one comes twice"
    )
    assert data.classes == ["circles", "squares"] and set(data.images["split"]) == {"train", "validation", "test"}
    assert frames["id"].to_list() == [name for name in data.images["id"] for _ in range(FRAMES)]
    assert frames["image"][MIDDLE] == data.images["image"][0]
    first = Image.open(io.BytesIO(frames["image"][0]))
    assert first.size == (SIDE, SIDE) and first.getpixel((SIDE - 1, SIDE - 1)) == (255, 255, 255)


def test_clips_that_share_a_frame_are_of_one_cluster(folders: tuple[Path, Path], tmp_path: Path) -> None:
    files = moving()
    shared = Image.open(io.BytesIO(files["1f400"]))
    shared.seek(0)
    other = Image.open(io.BytesIO(files["1f402"]))
    images = [shared.convert("RGBA")] * 2
    for number in range(2, 16):
        other.seek(number)
        images.append(other.convert("RGBA"))
    stream = io.BytesIO()
    images[0].save(stream, "webp", save_all=True, append_images=images[1:], lossless=True, duration=40)
    pack(folders[0], files | {"1f402": stream.getvalue()})
    prepare_clips(SPLITS, *folders, tmp_path)
    clusters = dict(read_task(tmp_path).images.select("id", "cluster").iter_rows())
    assert clusters["clips/1F400"] == clusters["clips/1F402"], "though their middle frames differ"


def test_frames_are_evenly_spaced_over_the_whole_animation() -> None:
    frames = frames_of(animation(0, 0))
    assert frames is not None
    lefts = []
    for data in frames:
        grey = Image.open(io.BytesIO(data)).convert("L").point(lambda value: 255 * (value < 128))
        box = grey.getbbox()
        assert box is not None
        lefts.append(box[0])
    assert lefts == pytest.approx([(4 + 3 * 2 * number) / 2 for number in range(FRAMES)], abs=1)


def test_spellings_of_code_points_are_one() -> None:
    assert code_points("0023-fe0f-20e3") == code_points("23-20E3") == "23-20E3"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (lambda: moving() | {"1f400": b"no image"}, r"clips-1\.0\.0\.tgz, package/assets/1f400\.webp: no frames"),
        (lambda: moving() | {"1f400": moving()["1f400"][:200]}, r"1f400\.webp: no frames"),
        (lambda: {"other": b""}, "has no clip of an emoji"),
    ],
)
def test_what_cannot_be_read_is_named(
    folders: tuple[Path, Path], tmp_path: Path, files: Callable[[], dict[str, bytes]], sentence: str
) -> None:
    pack(folders[0], files())
    with pytest.raises(ValueError, match=sentence):
        prepare_clips(SPLITS, *folders, tmp_path)
