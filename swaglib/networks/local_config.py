"""Reads the `config.json` of a folder in timm's local form, whichever of timm's ways it was written in."""

import dataclasses
from pathlib import Path
from typing import Any

import timm
from timm.models import PretrainedCfg, is_model

from swaglib.strict_json import loads

WEIGHTS = "model.safetensors"
GIT_LFS = b"version https://git-lfs"
RESERVED = ("pretrained", "pretrained_cfg", "pretrained_cfg_overlay", "checkpoint_path", "cache_dir", "features_only")
"""Arguments of `timm.create_model` that say what is loaded, which a folder must not decide."""

CONVERT = (
    'python -c "import torch, safetensors.torch as s; '
    "w = torch.load('{name}', map_location='cpu', weights_only=True); "
    "s.save_file({{k: v.contiguous() for k, v in w.items()}}, 'model.safetensors')\""
)


def read_config(folder: Path) -> dict[str, Any]:
    """Returns what `config.json` says, in the form of `save_model`.

    timm's older files are flat: they have no `pretrained_cfg`, and what belongs there stands beside `architecture`, the
    names of the classes as `labels`. `num_classes`, `label_names` and `model_args` may stand in either place.

    Returns:
        An object with `architecture`, `num_classes` and `pretrained_cfg`, and `model_args` if there are any; the names
        of the classes, if they have some, are the `label_names` of it or of its `pretrained_cfg`. A file that has all
        where `save_model` writes it is returned as it is.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no JSON, not timm's, says one thing in two ways, or leaves open what is loaded.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise FileNotFoundError(f"There is no {path}. The stage `pretrain` writes it.")
    try:
        config = loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} is no JSON: {error}. Write it again.") from error
    if not isinstance(config, dict):
        raise ValueError(f"{path} is no JSON object. Take the file that timm's `save_for_hf` writes.")
    if "model_type" in config or "architectures" in config:
        kind = config.get("model_type") or config["architectures"]
        raise ValueError(
            f"{path} is of the library transformers ({kind}), not of timm. Load the network in timm and save it with "
            "`timm.models.save_for_hf`."
        )
    name = config.get("architecture", "")
    _need(isinstance(name, str) and name != "", path, "has no 'architecture', timm's name of the network")
    _need(is_model(name), path, f"names the architecture {name!r}, which timm {timm.__version__} lacks")
    config = _nested(config, path)
    _check(config, path)
    return config


def weights_of(folder: Path) -> Path:
    """Returns the file of the weights.

    Raises:
        FileNotFoundError: if it is not there; says how to make it from what is there.
        ValueError: if it is the note that Git LFS leaves where a file was not fetched.
    """
    path = folder / WEIGHTS
    if path.is_file():
        with path.open("rb") as stream:
            if stream.read(len(GIT_LFS)) == GIT_LFS:
                raise ValueError(f"{path} is a note of Git LFS and no weights. Run `git lfs pull` where it is from.")
        return path
    others = sorted(one.name for one in folder.iterdir() if one.suffix in (".bin", ".pth", ".pt", ".safetensors"))
    pickles = [name for name in others if not name.endswith(".safetensors")]
    if pickles:
        raise FileNotFoundError(
            f"There is no {path}, but {pickles[0]}, a pickle, which is not read because loading one can run programs. "
            f"If you trust it, convert it in its folder: {CONVERT.format(name=pickles[0])}"
        )
    instead = f" There is only {', '.join(others)}: join it to one file of timm's names." if others else ""
    raise FileNotFoundError(f"There is no {path}. The stage `pretrain` writes it.{instead}")


def _nested(config: dict[str, Any], path: Path) -> dict[str, Any]:
    """Brings a flat file, and values that stand in the other place, into the form of `save_model`."""
    if "pretrained_cfg" in config:
        top, saved = dict(config), config["pretrained_cfg"]
        _need(isinstance(saved, dict), path, "has a 'pretrained_cfg' that is no object")
    else:
        inner = ({field.name for field in dataclasses.fields(PretrainedCfg)} | {"labels"}) - {"architecture"}
        saved = {key: value for key, value in config.items() if key in inner}
        top = {key: value for key, value in config.items() if key not in inner}
    saved = dict(saved)
    # What stands beside `pretrained_cfg` counts more than what stands in it, as in timm: networks that were trained
    # further keep the number of classes of their origin there.
    for key in ("num_classes", "model_args"):
        if top.get(key) is None and saved.get(key) is not None:
            top[key] = saved[key]
    saved.pop("model_args", None)
    if "labels" in saved:
        labels = saved.pop("labels")
        told = "names its classes in two ways, as 'labels' and as 'label_names'"
        _need(saved.get("label_names") in (None, labels), path, told)
        saved["label_names"] = labels
    return {**top, "pretrained_cfg": saved}


def _check(config: dict[str, Any], path: Path) -> None:
    count, arguments, saved = config.get("num_classes"), config.get("model_args", {}), config["pretrained_cfg"]
    _need(type(count) is int and count >= 0, path, f"has {count!r} as 'num_classes', not a number of classes")
    _need(isinstance(arguments, dict), path, "has 'model_args' that are no object")
    reserved = [name for name in RESERVED if name in arguments]
    _need(not reserved, path, f"has {reserved} among its 'model_args', which say what is loaded")
    for key in ("input_size", "mean", "std"):
        value = saved.get(key)
        fits = isinstance(value, list) and len(value) == 3 and all(type(one) in (int, float) for one in value)
        _need(fits, path, f"has {value!r} as {key!r}, not three numbers")
    channels, height, width = saved["input_size"]
    whole = channels == 3 == arguments.get("in_chans", 3) and height == width
    told = f"is for images of {saved['input_size']} (channels, height, width), not of 3 channels and as high as wide"
    _need(whole, path, told)
    names = config.get("label_names") or saved.get("label_names") or []
    fits = isinstance(names, list) and all(isinstance(name, str) for name in names)
    _need(fits, path, "has 'label_names' that are no list of texts")
    _need(len(names) in (0, count), path, f"names {len(names)} classes, but has {count} as 'num_classes'")


def _need(fits: bool, path: Path, told: str) -> None:
    if not fits:
        raise ValueError(f"{path} {told}. Take the file that timm's `save_for_hf` writes, or correct it.")
