"""Casual Conversations (Hazirbas et al. 2021): `CasualConversations.json`, videos by the people whom they show.

    {"1140": {"label": {"age": "34", "gender": "Female", "skin-type": "3"},
              "files": ["CasualConversationsA/1140/1140_00.MP4"], "dark_files": []}}

Age and gender are the people's own statements, the skin type (Fitzpatrick's, 1 to 6) that of annotators. The set has
videos: cut frames out first. Frames of a video lie in a folder of its name (`CasualConversationsA/1140/1140_00/7.jpg`),
or one frame has its name (`CasualConversationsA/1140/1140_00.jpg`). A list of frames is read, too, as
fairness_indicators of VISSL has them:

    [{"img_path": "1140_00/7.jpg", "subject_id": "1140", "age": "34", "gender": "Female", "skin-type": "3"}]
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from swaglib import strict_json
from swaglib.fairness.layouts.converted import Converted, decade, table_of
from swaglib.fairness.own.fields import NAME
from swaglib.fairness.own.table import CLUSTER, IMAGE, Row
from swaglib.tasks.sources.files import needed

ATTRIBUTES = ("age", "gender", "skin_type", "lighting")
ENDINGS = (".jpg", ".jpeg", ".png")


def read(table: Path | None, images: Path) -> Converted:
    """Reads the annotations of Casual Conversations, each person a cluster.

    Args:
        table: the JSON file.
        images: folder of the frames.

    Returns:
        Rows with ages in tens of years, and the lighting, `dark` or `bright`, where the file says it;
        `videos_without_frames` counts videos of which no frame was cut.

    Raises:
        FileNotFoundError: if the file or the folder is not there.
        ValueError: if it is no JSON of either form; with the person or the row.
    """
    path = needed(table_of(table, "casual_conversations", "CasualConversations.json"), "", NAME, "Correct --table.")
    folder = needed(images, "", NAME, "Correct --images.")
    try:
        content = strict_json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} is no valid JSON: {str(error).rstrip('.')}.") from None
    if isinstance(content, list):
        frames = [_frame(own, f"{path}, row {number}") for number, own in enumerate(content, 1)]
        return Converted(frames, ATTRIBUTES[:-1])
    if not isinstance(content, dict):
        raise ValueError(f"{path} should hold a JSON object of people or a list of frames.")
    by_video = _frames_by_video(folder)
    rows: list[Row] = []
    without = 0
    for subject, own in content.items():
        where = f"{path}, person {subject}"
        label, files, dark = (_field(own, name, where) for name in ("label", "files", "dark_files"))
        for video in files:
            found = by_video.get(str(PurePosixPath(video).with_suffix("")), [])
            without += not found
            lighting = "dark" if video in dark else "bright"
            rows += [(where, {IMAGE: frame, **_people(label, subject, where), "lighting": lighting}) for frame in found]
    return Converted(rows, ATTRIBUTES, {"videos_without_frames": without})


def _frames_by_video(folder: Path) -> dict[str, list[str]]:
    """Returns the frames by the path of their video without its ending: that of the folder, or their own."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in ENDINGS:
            name = PurePosixPath(path.relative_to(folder).as_posix())
            for video in (name.parent, name.with_suffix("")):
                found.setdefault(str(video), []).append(str(name))
    return found


def _field(own: Any, name: str, where: str) -> Any:
    if not isinstance(own, dict) or name not in own:
        raise ValueError(f"{where} lacks the key {name!r}.")
    return own[name]


def _people(label: Any, subject: object, where: str) -> dict[str, str]:
    age, gender, skin = (str(_field(label, name, where)).strip() for name in ("age", "gender", "skin-type"))
    return {
        CLUSTER: str(subject),
        "age": decade(int(age)) if age.isdecimal() else age,
        "gender": gender,
        "skin_type": skin,
    }


def _frame(own: Mapping[str, Any], where: str) -> Row:
    subject, image = _field(own, "subject_id", where), _field(own, "img_path", where)
    return where, {IMAGE: str(image), **_people(own, subject, where)}
