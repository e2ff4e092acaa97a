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
        image_size: side of the rendered square images.
        languages: languages of emojibase's tags, as it names them. emojilib's keywords and all shortcodes are English.
        designs: image sets of emoji, by package name without `@iconify-json/`.
        icon_sets: image sets of other icons, with categories: the out-of-domain tasks.
        limit: largest number of emoji, and of images of each icon set; null means all.
        sources: posts of your own, by name.
    """

    image_size: PositiveInt
    languages: list[str]
    designs: list[str]
    icon_sets: list[str]
    sources: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")], OwnSource]
    limit: PositiveInt | None = None
