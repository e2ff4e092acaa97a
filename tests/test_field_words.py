"""Settings and prose use the field's words: names of earlier versions do not come back."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEARCHED = (
    *("swaglib/", "tests/", "notebooks/", "docs/", "tasks/"),
    *("README.md", "CONTRIBUTING.md", "params.yaml", "dvc.yaml"),
)
ENDINGS = (".py", ".md", ".ipynb", ".yaml", ".j2")
NOT_SEARCHED = ("tests/test_field_words.py", "tests/settings/test_renamed.py", "swaglib/settings/renamed.py")
"""What must name the old words: this list, and what tells the readers of an old `params.yaml` the new names."""

OLD_NAMES = "parts|clip|ema|replicated|sharded|optimiser"
"""Names of settings that are also ordinary words: they are looked for only where they stand as names.

`pixels` was one of them, and names a run now.
"""

OLD: dict[str, str] = {
    r"\bpictur(e|es|ed)\b": "image",
    r"\bjudg(e|es|ed|ing|ement|ements)\b": "evaluate",
    r"\bjudged?_\w+": "eval_split",
    r"optimis": "optimizer, optimize",
    r"\bsynchronised_norm\b": "sync_batch_norm",
    r"\bhit[_ -]rates?\b": "precision_at_1",
    r"\bsmallest_crop\b": "crop_min_scale",
    r"\bdecoded_pixels\b": "decode_size",
    r"\bmixed_shards\b": "shuffle_shards",
    r"\bcheckpoints_kept\b": "keep_checkpoints",
    r"\binverse_regularisation\b": "C",
    r"\bwarm[_-]ups?\b": "warmup, optimizer.warmup_fraction",
    r"\bthousand[ -]million": "billion",
    r"\blicence": "license",
    r"--pixels\b": "--image-size",
    r"\(.*\bpixels=": "image_size=",
    r"\)\.pixels\b": ".image_size",
    r"""\bparallel\b["'`]?\s*[:=]+\s*["'`]?(replicated|sharded)\b""": "parallel: ddp, parallel: fsdp",
    rf"`({OLD_NAMES})`": "see swaglib/settings/renamed.py",
}
"""Old words as regular expressions, and what is said now. `np.clip`, `Path.parts`, arrays of pixels and sharded data
are other things, and pass."""

OLD_KEYS = rf"(?:^|[{{,])\s*({OLD_NAMES}|judge|judges)\s*:"
"""The old names as keys in YAML: at the beginning of a line, or in a mapping within it."""


def files(start: str) -> list[str]:
    """Returns the files that are searched whose path in the project begins so, whether git tracks them or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", start]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = (name for name in listed if name.endswith(ENDINGS) and name not in NOT_SEARCHED)
    return sorted({name for name in wanted if (ROOT / name).is_file()})


def lines(name: str) -> list[tuple[str, str]]:
    """Returns where each line of a file stands, and what it says; of a notebook, the lines of its cells."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if not name.endswith(".ipynb"):
        return [(f"{name}:{number}", line) for number, line in enumerate(text.splitlines(), 1)]
    cells = [(cell["id"], "".join(cell["source"]).splitlines()) for cell in json.loads(text)["cells"]]
    return [(f"{name}, cell {cell}, line {number}", line) for cell, own in cells for number, line in enumerate(own, 1)]


def old_words(line: str, is_yaml: bool = False) -> list[tuple[str, str]]:
    """Returns the old words in a line, each with what is said now."""
    patterns = {**OLD, OLD_KEYS: "see swaglib/settings/renamed.py"} if is_yaml else OLD
    return [(found.group(), now) for old, now in patterns.items() for found in re.finditer(old, line, re.IGNORECASE)]


@pytest.mark.parametrize("start", SEARCHED)
def test_old_words_do_not_come_back(start: str) -> None:
    searched = files(start)
    assert searched, f"there is no {start} to be searched"
    found = [
        f"{where}: {word!r} is now: {now}"
        for name in searched
        for where, line in lines(name)
        for word, now in old_words(line, name.endswith(".yaml"))
    ]
    if found:
        pytest.fail(f"{len(found)} old words:\n" + "\n".join(found), pytrace=False)


@pytest.mark.parametrize(
    "line",
    [
        "values = np.clip(values, 0, 1)",
        "nn.utils.clip_grad_norm_(network.parameters(), largest)",
        "folder, *rest = path.parts",
        "pixels = images.float() / 255",
        "data in sharded tars, features of CLIP, all parts of a batch",
        "optimizer: {name: sgd, clip_grad_norm: null, ema_decay: null}",
        "most_pixels: 100000000",
    ],
)
def test_other_uses_of_a_word_pass(line: str) -> None:
    assert not old_words(line, is_yaml=True)


@pytest.mark.parametrize(
    "line",
    [
        "  parts: 4",
        "pretrain: {model: regnety_002, ema: 0.9}",
        "parallel: sharded",
        "replace(settings, parallel='replicated')",
        "Loader(reader, pixels=64)",
        "mirroring the picture",
        "judged on validation images",
        "a linear warm-up",
        "the optimiser's state",
        "five thousand million images",
        "`clip` bounds the gradient",
        "licence: MIT",
    ],
)
def test_an_old_word_is_found(line: str) -> None:
    assert old_words(line, is_yaml=True)
