"""Released models of open_clip, which see images and texts in one space.

open_clip/laion/CLIP-ViT-B-32-laion2B-s34B-b79K      a repository of the Hugging Face hub; `@<commit>` asks for that one
some/folder                                          that holds open_clip_config.json and open_clip_model.safetensors

Their images' tower is a backbone like any other; `with_text_head` gives it a classifier from the names of classes. The
package `open_clip` (`pip install open_clip_torch`) is loaded when such a model is asked for, and not before.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huggingface_hub import snapshot_download
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn import functional as F

from swaglib.atomic import atomic_folder
from swaglib.images.prepare import through_pillow
from swaglib.networks.backbone import Backbone
from swaglib.networks.weights import sha256

CONFIG, WEIGHTS_FILE, REVISION = "open_clip_config.json", "open_clip_model.safetensors", "revision"
FETCHED = [
    *(CONFIG, WEIGHTS_FILE, "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
    *("tokenizer.model", "vocab.json", "vocab.txt", "merges.txt"),
]
"""What is fetched of a repository: weights as tensors alone, and the tables of the tokenizer. None can run code."""

PREFIX = "open_clip/"


class ImageTower(nn.Module):
    """The part of a model that sees images, as a trunk: its embeddings are the features.

    Args:
        visual: `visual` of a model of open_clip.
    """

    def __init__(self, visual: nn.Module) -> None:
        super().__init__()
        self.visual = visual

    def forward(self, images: Tensor) -> Tensor:
        """Returns embeddings that are not normalised, shape (n, width)."""
        embeddings: Tensor = self.visual(images)
        return embeddings


class TextHead(nn.Module):
    """Logits by the cosine between images and the texts of classes (CLIP, arXiv 2103.00020, section 3.1).

    Args:
        texts: normalised embeddings of the classes' texts, shape (width, classes).
        scale: factor of the cosines, as it was learned.
        bias: what is added to all logits; 0 in CLIP, learned in SigLIP.
    """

    texts: Tensor

    def __init__(self, texts: Tensor, scale: float, bias: float) -> None:
        super().__init__()
        self.register_buffer("texts", texts)
        self.scale, self.bias = scale, bias

    def forward(self, features: Tensor) -> Tensor:
        """Returns logits, shape (n, classes)."""
        return self.scale * F.normalize(features) @ self.texts + self.bias


def is_open_clip(name: str) -> bool:
    """Returns whether a backbone's name is that of a model of open_clip."""
    return name.startswith(PREFIX) or (Path(name) / CONFIG).is_file()


def load_open_clip(name: str, image_size: int | None, weights: Path) -> Backbone:
    """Loads the images' tower of a model; resizing and normalisation are those of its configuration.

    Args:
        name: see above.
        image_size: side of the images; None takes the model's own. Position embeddings are resized.
        weights: folder where released weights lie, or are fetched to.

    Raises:
        FileNotFoundError: if the model is not there and cannot be fetched.
        ValueError: if open_clip is not installed, files are missing or damaged, or another commit is there.
    """
    folder = _folder(name, weights)
    model = _model(name, folder, image_size)
    wanted = dict(model.visual.preprocess_cfg)
    side = wanted["size"] if isinstance(wanted["size"], int) else wanted["size"][0]
    mean, std = tuple(wanted["mean"]), tuple(wanted["std"])
    transform = import_module("open_clip.transform")
    plain = transform.PreprocessCfg(**{**wanted, "mean": (0.0,) * 3, "std": (1.0,) * 3})  # normalised later
    stated = f"{(folder / CONFIG).read_text(encoding='utf-8')} {side} {wanted}"
    return Backbone(
        name=name,
        trunk=ImageTower(model.visual).eval(),
        head=None,
        width=int(_config(folder)["model_cfg"]["embed_dim"]),
        classes=[],
        image_size=side,
        prepare=partial(_prepare, transform.image_transform_v2(plain, is_train=False)),
        mean=mean,
        std=std,
        digest=hashlib.sha256((stated + sha256(folder / WEIGHTS_FILE)).encode()).hexdigest(),
    )


def with_text_head(
    backbone: Backbone, classes: Sequence[str], texts: Sequence[str], templates: Sequence[Any], weights: Path
) -> Backbone:
    """Returns a backbone with a classifier whose classes are told by texts: nothing is learned.

    Args:
        backbone: what `load_open_clip` returned.
        classes: names of the classes.
        texts: what each class is called in a sentence, in the same order.
        templates: sentences, each with `{}` in the place of the text, or functions that make them; the embeddings of
            all sentences of a class are averaged.
        weights: folder of released weights.

    Raises:
        ValueError: if the model's tokenizer needs a package that is not installed; or see `load_open_clip`.
    """
    folder = _folder(backbone.name, weights)
    model, package = _model(backbone.name, folder, backbone.image_size), _open_clip()
    try:
        tokenizer = package.get_tokenizer(f"local-dir:{folder}")
    except ImportError as error:
        raise ValueError(f"The tokenizer of {backbone.name} needs a package that is not installed: {error}") from error
    built = package.build_zero_shot_classifier(model, tokenizer, list(texts), list(templates))
    scale, bias = float(model.logit_scale.detach().exp()), getattr(model, "logit_bias", None)
    head = TextHead(built, scale, 0.0 if bias is None else float(bias.detach())).eval().to(backbone.device)
    return replace(backbone, head=head, classes=list(classes))


def _open_clip() -> Any:
    try:
        return import_module("open_clip")
    except ModuleNotFoundError as error:
        raise ValueError(
            "Models of open_clip need the package `open_clip_torch`, which is not installed: pip install "
            "open_clip_torch, into the environment of this project."
        ) from error


def _config(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG
    if not path.is_file():
        raise ValueError(f"{folder} has no {CONFIG}. It comes with {WEIGHTS_FILE} from the same repository.")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    towers = config.get("model_cfg") if isinstance(config, dict) else None
    kinds = {"embed_dim": int, "vision_cfg": dict, "text_cfg": dict}
    if not isinstance(towers, dict) or not all(isinstance(towers.get(name), kind) for name, kind in kinds.items()):
        raise ValueError(f"{path} has no `model_cfg` with {', '.join(kinds)}: it is not open_clip's.")
    if "tokenizer_kwargs" in towers["text_cfg"]:
        raise ValueError(f"{path} has `tokenizer_kwargs`, which can make a tokenizer run code. Remove them to go on.")
    return config


def _model(name: str, folder: Path, image_size: int | None) -> Any:
    _config(folder)
    if not (folder / WEIGHTS_FILE).is_file():
        raise ValueError(
            f"{folder} has no {WEIGHTS_FILE}. Weights in other files could run code when they are read: none are taken."
        )
    package = _open_clip()
    try:
        model = package.create_model(f"local-dir:{folder}", force_image_size=image_size, device="cpu")
    except SafetensorError as error:
        raise ValueError(f"The weights of {name} in {folder} are damaged: {error}") from error
    except (RuntimeError, TypeError, KeyError, AttributeError, AssertionError, ArithmeticError) as error:
        size = f" for images of {image_size} pixels" if image_size else ""
        raise ValueError(
            f"{name} cannot be built{size} from {folder / CONFIG} and the weights beside it: "
            f"{type(error).__name__}: {error}"
        ) from error
    if not isinstance(model, (package.CLIP, package.CustomTextCLIP)):
        raise ValueError(
            f"{name} is a {type(model).__name__}; models with one tower of images and one of texts are known."
        )
    return model.eval()


def _folder(name: str, weights: Path) -> Path:
    """Returns the folder of a model; fetches it from the hub if it is not there."""
    if not name.startswith(PREFIX):
        return Path(name)
    repository, _, revision = name.removeprefix(PREFIX).partition("@")
    folder = weights / repository.replace("/", "--")
    note = folder / REVISION
    if folder.is_dir():
        known = note.read_text(encoding="utf-8").strip() if note.is_file() else "an unknown commit"
        if revision and known != revision:
            raise ValueError(f"{folder} is from {known}, but {revision} is asked for. Remove it to fetch that one.")
        return folder
    try:
        with TemporaryDirectory() as cache:
            # The client names folders by the commit: `snapshots/<commit>`.
            fetched = Path(
                snapshot_download(repository, revision=revision or None, allow_patterns=FETCHED, cache_dir=cache)
            )
            with atomic_folder(folder) as unfinished:
                for path in sorted(own for own in fetched.iterdir() if own.is_file()):
                    shutil.copyfile(path, unfinished / path.name)
                (unfinished / REVISION).write_text(f"{fetched.name}\n", encoding="utf-8")
    except OSError as error:  # the client's own errors are some
        raise FileNotFoundError(
            f"{repository} is not in {folder} and cannot be fetched ({error}). On a machine with a network, download "
            f"{CONFIG}, {WEIGHTS_FILE} and the tokenizer's files of revision {revision or 'main'}, and save them there."
        ) from error
    return folder


def _prepare(transform: Any, image: bytes) -> Tensor:
    prepared: Tensor = transform(through_pillow(image))
    return prepared
