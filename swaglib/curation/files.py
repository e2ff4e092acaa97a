"""Which files a curation reads: posts that pre-training may see, posts for evaluation, and files that settings name."""

from pathlib import Path

from swaglib.posts.schema import partitions_of
from swaglib.settings.curate import Curate

ON_DISK = "local-dir:"
"""How timm is told that a model's weights lie in a folder."""


def pretraining_posts(folder: Path, settings: Curate) -> list[Path]:
    """Returns the files of posts that pre-training may see.

    Raises:
        ValueError: if something is held out that is not collected, or nothing is left.
    """
    every = [*settings.designs, *settings.tagged_sets, *settings.sources]
    for name in settings.held_out:
        if name not in every:
            raise ValueError(
                f"collect.held_out names {name!r}, which neither collect.designs, collect.tagged_sets nor "
                "collect.sources has."
            )
    chosen = [name for name in every if name not in settings.held_out]
    if not chosen:
        raise ValueError("collect.held_out holds out everything: nothing is left for pre-training.")
    return [part for name in chosen for part in partitions_of(folder, name)]


def evaluation_posts(folder: Path, settings: Curate) -> list[Path]:
    """Returns the files of posts that pre-training must not see: what is held out, and icon sets."""
    return [part for name in (*settings.held_out, *settings.icon_sets) for part in partitions_of(folder, name)]


def first_files(folder: Path, settings: Curate) -> dict[str, Path]:
    """Returns the first file of posts of each design and each source of your own, by name."""
    return {
        name: partitions_of(folder, name)[0] for name in (*settings.designs, *settings.tagged_sets, *settings.sources)
    }


def paths_of(settings: Curate) -> list[Path]:
    """Returns the files and folders that the settings name: a list of targets, the weights of an embedding."""
    named = [settings.targets, settings.duplicates.embedding.removeprefix(ON_DISK)]
    return [Path(name) for name in named if Path(name).exists()]
