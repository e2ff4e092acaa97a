"""The report as one self-contained page: text, tables and figures in a single HTML file."""

import base64
import io
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from swaglib.atomic import atomic_file
from swaglib.report.cards import Card


@dataclass(frozen=True)
class Section:
    """A question, and all that answers it: a page of its own on paper.

    Attributes:
        title: the question.
        text: how it was measured.
        claims: findings, a sentence each.
        tables: HTML of tables, under the figures.
        figures: drawn under the findings, with their captions.
        cards: claims with all that is behind them, under the findings.
        limit: what the answer cannot show.
    """

    title: str
    text: str = ""
    claims: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    figures: tuple[tuple[Figure, str], ...] = ()
    cards: tuple[Card, ...] = ()
    limit: str = ""

    @property
    def anchor(self) -> str:
        """The name by which links lead to the section."""
        return "-".join(re.findall(r"[a-z0-9]+", self.title.lower()))


def write_page(path: Path, title: str, introduction: str, sections: list[Section]) -> None:
    """Writes the page in one piece; it needs no other file and no network.

    Args:
        path: path of the HTML file.
        title: title of the page.
        introduction: paragraph under the title.
        sections: sections from top to bottom.
    """
    environment = Environment(
        loader=PackageLoader("swaglib.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["image"] = image_source
    html = environment.get_template("study.html.j2").render(title=title, introduction=introduction, sections=sections)
    with atomic_file(path) as temporary:
        temporary.write_text(html, encoding="utf-8")


def image_source(figure: Figure) -> str:
    """Returns a figure as a `data:` address."""
    return "data:image/png;base64," + base64.b64encode(png_bytes(figure)).decode()


@lru_cache(maxsize=32)
def png_bytes(figure: Figure) -> bytes:
    """Returns a figure as PNG, the same bytes for the same figure; drawn once, for the page and for its own file.

    Args:
        figure: one that is finished: what is drawn into it later is not seen.
    """
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=130, metadata={"Software": None})
    return stream.getvalue()


def save_figure(figure: Figure, path: Path) -> None:
    """Writes a figure as PNG in one piece and closes it."""
    with atomic_file(path) as temporary:
        temporary.write_bytes(png_bytes(figure))
    plt.close(figure)
