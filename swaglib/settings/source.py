"""Settings of posts of one's own: what all kinds of sources share. The rest stands in the file of each kind."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.known import known
from swaglib.settings.strict import STRICT

SOURCES = Path(__file__).parents[1] / "posts/sources"
READS = "\ndef read("
"""What the file of a kind of source holds."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Source:
    """What all sources of your own have in common.

    Attributes:
        kind: `table`, `webdataset`, `yfcc100m` or `hugging-face`: a file in `swaglib/posts/sources`, with `-` for the
            `_` in its name; or a module of your own with its package, such as `mylab.my_source`.
        license: SPDX identifier of posts that name none.
        malformed: share of the rows that may be malformed; they are counted, and beyond this the run stops.
        posts_per_part: posts in one Parquet file: the unit of work of curation.
    """

    kind: str
    license: str
    malformed: Annotated[float, Field(ge=0, le=1)] = 0.01
    posts_per_part: PositiveInt = 100_000


def _of_a_known_kind(values: dict[str, Any]) -> dict[str, Any]:
    """Returns the settings of a source by name, in the order of the alphabet, for theirs means nothing.

    Raises:
        ValueError: if they name no kind, or one that is not there.
    """
    kind = values.get("kind")
    if not isinstance(kind, str):
        raise ValueError(f"it needs a `kind`, the name of what reads it, but that is {kind!r}.")
    known(kind, "kind of source", [path.stem.replace("_", "-") for path in SOURCES.glob("*.py") if _reads(path)])
    return dict(sorted(values.items()))


def _reads(path: Path) -> bool:
    return READS in path.read_text(encoding="utf-8")


AnySource = Annotated[dict[str, Any], AfterValidator(_of_a_known_kind)]
"""Settings of a source of any kind; `swaglib.posts.load` checks the rest where it finds the kind."""
