"""Settings of the stage `collect`."""

from typing import Annotated

from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.sources import OwnSource
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Collect:
    """Settings of the stage that fetches and renders the embedded posts.

    Attributes:
        pixels: side of the rendered square pictures.
        languages: languages of emojibase's tags, as it names them. emojilib's keywords and all shortcodes are English.
        designs: picture sets of emoji, by package name without `@iconify-json/`.
        icon_sets: picture sets of other icons, with categories: the out-of-domain tasks.
        limit: at most this many emoji, and pictures of each icon set; null means all.
        sources: posts of your own, by name.
    """

    pixels: PositiveInt
    languages: list[str]
    designs: list[str]
    icon_sets: list[str]
    sources: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")], OwnSource]
    limit: PositiveInt | None = None
