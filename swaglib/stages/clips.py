"""The clips of the study `video`: their packages, and the work that reads them."""

from collections.abc import Sequence

from swaglib.launch.work import Work
from swaglib.posts.packages import fetch, pinned_packages, refuse_other_license
from swaglib.settings.splits import Splits
from swaglib.stages.collect import ARCHIVES
from swaglib.stages.images import posts_of
from swaglib.stages.inputs import small
from swaglib.video.protocol import PINS


def fetch_clips() -> None:
    """Fetches the packages that are not there: 730 MB.

    Raises:
        ConnectionError: see `swaglib.posts.packages.fetch`.
        ValueError: see there.
    """
    packages = list(pinned_packages(PINS).values())
    for archive, package in zip(fetch(packages, ARCHIVES), packages, strict=True):
        refuse_other_license(archive, package)


def clips_work(splits: Splits, designs: Sequence[str]) -> Work:
    """Returns the work that reads the clips; it fetches nothing.

    Args:
        splits: how clips are divided.
        designs: posts of emoji, which say what each emoji shows.
    """
    archives = tuple(ARCHIVES / package.archive for package in pinned_packages(PINS).values())
    return Work(
        "clips",
        "swaglib.video.clips:prepare_clips",
        {"splits": splits},
        {"archives": archives, "posts": posts_of(list(designs))},
        title="clips",
        **small(),
    )
