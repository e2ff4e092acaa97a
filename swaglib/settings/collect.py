"""Settings of the stage `collect`."""

from typing import Annotated

from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.source import AnySource
from swaglib.settings.strict import STRICT

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")]


@dataclass(frozen=True, config=STRICT)
class Collect:
    """Settings of the stage that fetches and renders the embedded posts.

    Attributes:
        image_size: side of the square images that pre-training may see.
        evaluation_size: side of the square images that are held out of pre-training.
        languages: languages of CLDR's keywords, as emojibase names them; all other words are English.
        designs: image sets of emoji, by the name that `packages.json` gives them, each with the community whose words
            it speaks: a file in `swaglib/posts/words/`.
        tagged_sets: image sets of icons with their designers' own tags: each a file in `swaglib/posts/tagged/`.
        icon_sets: image sets of other icons, without tags: they are only evaluated on.
        held_out: designs, tagged sets and sources of your own that pre-training never sees; all icon sets are.
        limit: largest number of emoji, and of things that each set of icons shows; null means all.
        sources: posts of your own, by name; what each kind takes stands in its file in `swaglib/posts/sources/`.
    """

    image_size: PositiveInt
    evaluation_size: PositiveInt
    languages: list[str]
    designs: dict[str, str]
    tagged_sets: list[str]
    icon_sets: list[str]
    held_out: list[str]
    sources: dict[Name, AnySource]
    limit: PositiveInt | None = None
