"""The work that renders posts says how far it has come."""

from pathlib import Path

import pytest

from swaglib.posts.work import render_posts
from tests.posts.rendered import settings


@pytest.mark.usefixtures("packages")
def test_progress_counts_the_icons_that_are_rendered(tmp_path: Path, wordnet_folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    (tmp_path / "posts").mkdir()
    render_posts(
        settings(), tmp_path, wordnet_folder, tmp_path / "posts", lambda done, total: seen.append((done, total))
    )
    assert seen == [(done, 6) for done in range(1, 7)]
