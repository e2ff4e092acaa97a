"""The task `clips`: short animations of emoji, each as a few frames.

Microsoft's Fluent emoji move in `@lobehub/fluent-emoji-anim-1` to `-4` (MIT; 730 MB in all, fetched when the study
`video` first runs). A clip is an animated file of an emoji that has no variants of skin tone or gender; many others
stand still. Class and base are those of the same emoji in the study's posts.
"""

import io
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
from PIL import Image

from swaglib.images.rgb import FORMATS
from swaglib.posts.packages import pinned_packages
from swaglib.posts.schema import read_posts, write_posts
from swaglib.settings.splits import Splits
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from swaglib.tasks.near_duplicates import join_near_duplicates
from swaglib.tasks.written import write_task
from swaglib.video.protocol import DEFINITION, FRAMES, MIDDLE, NAME, PINS, SIDE

FRAME_FILE = "frames.parquet"

_MEMBER = re.compile(r"package/assets/([0-9a-f_-]+)\.webp")


def prepare_clips(
    splits: Splits,
    archives: Path,
    posts: Path,
    folder: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Reads the frames of all clips, and splits the clips by their emoji.

    Writes the task as `swaglib.tasks.written` has it, with the middle frame for the image of a clip; and
    `frames.parquet`: `id`, and `image` as PNG, `FRAMES` rows a clip in their order, clips in the order of the task.

    Args:
        splits: how the clips are divided.
        archives: folder with the archives of the packages.
        posts: folder with posts of emoji, which say what each shows.
        folder: folder to write to.
        report: takes archives done and archives in all.

    Raises:
        ValueError: if an archive has no clip of an emoji that is known, or a clip cannot be read; names it.
    """
    known = _plain_emoji(posts)
    packages = list(pinned_packages(PINS).values())
    rows: list[dict[str, Any]] = []
    frames: dict[str, list[bytes]] = {}
    for done, package in enumerate(packages, 1):
        before = len(frames)
        for code, images in read_clips(archives / package.archive, known.keys()):
            name = f"{NAME}/{code}"
            if name in frames:  # archives share some
                continue
            frames[name] = images
            rows.append(
                {"id": name, "image": images[MIDDLE], "source": NAME, "license": package.license, **known[code]}
            )
        if len(frames) == before:
            raise ValueError(f"{package.archive} has no clip of an emoji that the posts know: its layout has changed.")
        report(done, len(packages))
    posts_of_clips = pl.DataFrame(rows).sort("id")
    with tempfile.TemporaryDirectory() as temporary:
        write_posts(
            posts_of_clips.with_columns(base=_joined(posts_of_clips, frames)), Path(temporary) / f"{NAME}.parquet"
        )
        data = load_task(NAME, read_definition(DEFINITION), Path(temporary), splits)
    write_task(folder, data, with_images=True)
    in_order = [(name, image) for name in data.images["id"] for image in frames[name]]
    table = pl.DataFrame(in_order, schema={"id": pl.String, "image": pl.Binary}, orient="row")
    table.write_parquet(folder / FRAME_FILE, statistics=False)


def _joined(clips: pl.DataFrame, frames: dict[str, list[bytes]]) -> pl.Series:
    """Returns the cluster of each clip: those with any near-duplicates among their frames share one."""
    rows = [
        {"id": f"{name}/{number}", "image": image, "path": None, "cluster": base}
        for name, base in clips.select("id", "base").iter_rows()
        for number, image in enumerate(frames[name])
    ]
    joined, _ = join_near_duplicates(pl.DataFrame(rows, schema_overrides={"path": pl.String}))
    return joined["cluster"].gather_every(FRAMES)


def _plain_emoji(posts: Path) -> dict[str, dict[str, str]]:
    """Returns concept, base, label and subgroup of each emoji without skin tone or gender, by its code points."""
    columns = ["concept", "base", "label", "subgroup"]
    tables = [read_posts(path, [*columns, "tone", "gender"]) for path in sorted(posts.glob("*.parquet"))]
    plain = pl.concat(tables).filter(pl.col("tone").is_null() & pl.col("gender").is_null()).drop_nulls(columns)
    rows = plain.select(columns).unique("concept", keep="first", maintain_order=True)
    return {code_points(row["concept"]): row for row in rows.iter_rows(named=True)}


def code_points(name: str) -> str:
    """Returns the code points of an emoji as one spelling: `0023-fe0f-20e3` and `23-20E3` are the same."""
    parts = (part.lstrip("0") for part in re.split("[-_]", name.upper()))
    return "-".join(part for part in parts if part != "FE0F")


def read_clips(archive: Path, wanted: Any) -> Iterator[tuple[str, list[bytes]]]:
    """Yields code points and frames, as PNG, of the wanted emoji that move in an archive; each emoji of it once.

    Raises:
        ValueError: if a file is no image that can be read.
    """
    seen = set()
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            match = _MEMBER.fullmatch(member.name)
            if match is None or not member.isfile() or (code := code_points(match[1])) not in wanted or code in seen:
                continue
            stream = tar.extractfile(member)
            assert stream is not None  # it is a plain file
            try:
                frames = frames_of(stream.read())
            except (OSError, ValueError, EOFError, Image.DecompressionBombError) as error:
                raise ValueError(f"{archive.name}, {member.name}: no frames can be read: {error}") from error
            if frames is not None:
                seen.add(code)
                yield code, frames


def frames_of(data: bytes) -> list[bytes] | None:
    """Returns evenly spaced frames of an animation on white, as PNG; None for an image that stands still.

    Args:
        data: an encoded animation, such as WebP or GIF.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        count = getattr(image, "n_frames", 1)
        if count < 2:
            return None
        frames = []
        for number in range(FRAMES):
            image.seek(number * count // FRAMES)
            drawn = image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            white = Image.new("RGB", drawn.size, "white")
            white.paste(drawn, mask=drawn)
            stream = io.BytesIO()
            white.save(stream, "png")
            frames.append(stream.getvalue())
    return frames
