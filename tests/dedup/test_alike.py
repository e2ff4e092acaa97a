"""Sources that share images are found."""

from pathlib import Path

from swaglib.dedup.alike import alike_sources
from swaglib.dedup.examples import most_alike, pairs_of_sources
from swaglib.settings.curate import Cleaning, Duplicates
from tests.dedup.scenes import scene
from tests.images.encoded import encoded

LIMITS = Cleaning(smallest_side=16, most_pixels=1_000_000, largest_aspect=4.0)


SETTINGS = Duplicates(remove=True, embedding="thumbnail", similarity=0.99, distance=0)


def test_sources_that_share_images_are_found(files: dict[str, Path]) -> None:
    shares, pairs = alike_sources(files, LIMITS, SETTINGS)
    table = {row["source"]: row for row in shares.iter_rows(named=True)}
    assert table["first"]["sister"] == table["sister"]["first"] == 0.5
    assert table["first"]["other"] == 0.0 and table["first"]["first"] is None
    assert most_alike(shares, 1).rows() == [("first", "sister", 0.5)]
    images = pairs_of_sources(pairs, [("first", "sister"), ("first", "nowhere")], 5, files)
    assert len(images) == 10, "a source that is not there has no row"
    assert images[0] == images[1] == encoded(scene(0), "png") and images[8:] == [None, None]
