"""Settings of posts of one's own: what `collect.sources` may hold."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Source:
    """What all sources of your own have in common.

    Attributes:
        license: SPDX identifier of posts that name none.
        malformed: share of the rows that may be malformed; they are counted, and beyond this the run stops.
        posts_per_part: posts in one Parquet file: the unit of work of curation.
    """

    license: str
    malformed: Annotated[float, Field(ge=0, le=1)] = 0.01
    posts_per_part: PositiveInt = 100_000


@dataclass(frozen=True, config=STRICT, kw_only=True)
class TableSource(Source):
    """A table of paths and hashtags with a folder of images, see `swaglib.posts.table`.

    Attributes:
        metadata: CSV or Parquet files; patterns such as `posts/*.csv` are allowed.
        images: folder that the paths start from.
        path: column of the image's path.
        hashtags: column of the hashtags: a list (Parquet), encoded classes whose names the file has (Parquet), or text;
            a list that was written as text (`["bear","wolf"]`) is read as one.
        separator: separator between hashtags in a text; spaces around them go.
        id: column that names a post; without it the path does.
        base: column that posts of one origin share, such as the uploader.
    """

    kind: Literal["table"]
    metadata: Annotated[list[str], Field(min_length=1)]
    images: str
    path: str = "path"
    hashtags: str = "hashtags"
    separator: Annotated[str, Field(min_length=1)] = " "
    id: str | None = None
    base: str | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class WebDatasetSource(Source):
    """Tars as img2dataset writes them, see `swaglib.posts.webdataset`.

    Attributes:
        tars: files; patterns are allowed.
        hashtags: key of the sample's JSON that holds a list of hashtags, also one that was written as text; without it,
            the words of the caption that begin with `#`.
    """

    kind: Literal["webdataset"]
    tars: Annotated[list[str], Field(min_length=1)]
    hashtags: str | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Yfcc100mSource(Source):
    """Metadata of YFCC100M with local images, see `swaglib.posts.yfcc100m`.

    Attributes:
        metadata: files, plain or compressed by bzip2; patterns are allowed.
        images: folder of the images.
        layout: place of an image in it: `hash` is `<hash 0:3>/<hash 3:6>/<hash>.jpg`, as the multimedia commons have
            it; `identifier` is `<photo identifier>.<extension>`.
    """

    kind: Literal["yfcc100m"]
    metadata: Annotated[list[str], Field(min_length=1)]
    images: str
    layout: Literal["hash", "identifier"] = "hash"


@dataclass(frozen=True, config=STRICT, kw_only=True)
class HuggingFaceSource(Source):
    """Parquet files of a Hugging Face image dataset, see `swaglib.posts.hugging_face`.

    Attributes:
        files: Parquet files; patterns are allowed.
        image: column of the image: bytes, or a struct with `bytes`.
        hashtags: column of the hashtags: a list, also one that was written as text, encoded classes whose names the
            file has, or a text of which the words that begin with `#` are taken.
        id: column that names a post; without it, file and row do.
        posts_per_part: fewer than elsewhere: these posts carry their images.
    """

    kind: Literal["hugging-face"]
    posts_per_part: PositiveInt = 5_000
    files: Annotated[list[str], Field(min_length=1)]
    image: str = "image"
    hashtags: str = "hashtags"
    id: str | None = None


OwnSource = Annotated[TableSource | WebDatasetSource | Yfcc100mSource | HuggingFaceSource, Field(discriminator="kind")]
