"""Files of released weights: looked for in one folder, fetched into it, and checked."""

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from huggingface_hub import hf_hub_download

from swaglib.atomic import atomic_file

WEIGHTS = Path("data/weights")
"""Where released weights lie, unless another folder is named."""

HUB_FILE = "model.safetensors"
_BLOCK = 1 << 22


def weights_by_url(url: str, folder: Path, verify: bool = True) -> Path:
    """Returns the file of weights that lies behind an address; fetches it if it is not in the folder yet.

    Args:
        url: ends with the name of the file, which ends with the first digits of its SHA-256, as PyTorch names them:
            `vit_b_16_swag-9ac1b537.pth`.
        folder: where the file is, or will be.
        verify: compares a file that is there with the digits in its name.

    Raises:
        FileNotFoundError: if it is not there and cannot be fetched; says where to put it.
        ValueError: if its SHA-256 is another than its name says.
    """
    path = folder / url.rsplit("/", 1)[-1]
    digits = path.stem.rsplit("-", 1)[-1]
    if not path.is_file():
        _fetch(url, path, digits)
    elif verify and not sha256(path).startswith(digits):
        raise ValueError(
            f"{path} should have a SHA-256 that begins with {digits}, but it begins with {sha256(path)[:8]}: it is "
            f"damaged, or another file. Remove it and fetch it again from {url}."
        )
    return path


def weights_from_hub(
    repository: str, name: str, folder: Path, revision: str | None = None, endpoint: str | None = None
) -> Path:
    """Returns the file `<name>.safetensors` of a repository of the Hugging Face hub; fetches it if it is not there yet.

    Which commit of the repository it is from is written beside it, as `<name>.revision`: what lies behind a branch of
    the hub may change.

    Args:
        repository: name of the repository, `owner/name`.
        name: name of the file here, without its ending.
        folder: folder where the file is, or will be.
        revision: commit that is wanted; None takes the file that is there, or the newest commit of the branch `main`.
        endpoint: address of the hub; None takes the public one, or that of the variable `HF_ENDPOINT`.

    Raises:
        FileNotFoundError: if it is not there and cannot be fetched; says where to put it.
        ValueError: if the file that is there is from another commit.
    """
    path, note = folder / f"{name}.safetensors", folder / f"{name}.revision"
    if path.is_file():
        known = note.read_text(encoding="utf-8").strip() if note.is_file() else "an unknown commit"
        if revision is not None and known != revision:
            raise ValueError(f"{path} is from {known}, but {revision} is asked for. Remove it to fetch that one.")
        return path
    try:
        with TemporaryDirectory() as cache:
            # In a cache of its own, whose folders the client names by the commit: `snapshots/<commit>/<file>`.
            fetched = Path(hf_hub_download(repository, HUB_FILE, revision=revision, endpoint=endpoint, cache_dir=cache))
            with atomic_file(path) as unfinished:
                shutil.copyfile(fetched, unfinished)
        note.write_text(f"{fetched.parent.name}\n", encoding="utf-8")
    except OSError as error:  # the client's own errors are some
        raise FileNotFoundError(
            f"The weights {path.name} are not in {folder} and cannot be fetched ({error}). On a machine with a "
            f"network, download {HUB_FILE} of {repository}, revision {revision or 'main'}, and save it here as {path}."
        ) from error
    return path


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _fetch(address: str, path: Path, digits: str | None) -> None:
    try:
        with atomic_file(path) as temporary:
            torch.hub.download_url_to_file(address, str(temporary), hash_prefix=digits)
    except OSError as error:  # URLError is one
        raise FileNotFoundError(
            f"The weights {path.name} are not in {path.parent} and cannot be fetched ({error}). On a machine with a "
            f"network, download {address}, and save it here as {path}."
        ) from error
    except RuntimeError as error:  # the hash differs
        raise ValueError(f"{address} was fetched, but is not the file that it should be: {error}") from error
