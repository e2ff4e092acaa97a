"""A look at a source tells what the study would see of it, and what is probably not meant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swaglib.inputs.found import Found
from swaglib.inputs.report import report, write_sheet
from swaglib.inputs.source import check_source
from swaglib.posts.check.__main__ import main
from tests.conftest import CURATE, ROOT, shape_image
from tests.posts.own_sources import loaded, table

Look = Callable[..., Found]
GOOD = [f"{number}.png,{'#bear' if number % 2 else '#wolf'} forest qqqq" for number in range(30)]


def written(folder: Path, rows: list[str], images: int = 30, **more: Any) -> Any:
    """Writes a table and its images, and returns the settings of the source."""
    (folder / "images").mkdir()
    for number in range(images):
        (folder / f"images/{number}.png").write_bytes(shape_image("circle", "red", number % 7))
    return loaded(mine=table(folder / "posts.csv", rows, **more))["mine"]


@pytest.fixture
def look(tmp_path: Path, wordnet: Any) -> Look:
    """Looks at a source of these rows."""
    return lambda rows, **more: check_source("mine", written(tmp_path, rows, **more), CURATE, wordnet=wordnet)


@pytest.mark.slow
def test_wordnet_is_opened_where_none_is_given(tmp_path: Path) -> None:
    found = check_source("mine", written(tmp_path, GOOD), CURATE)
    lost = found.tables["Hashtags that are lost"]
    assert lost.select("reason", "hashtags").rows() == [("not a WordNet noun", 1)]


def test_a_good_source_is_counted_shown_and_has_no_warning(tmp_path: Path, look: Look) -> None:
    found = look(GOOD)
    assert "30 posts with 90 hashtags from all 30 rows; 0 rows are malformed" in found.title
    top = found.tables["The most frequent hashtags, and what they stand for"]
    assert dict(top.select("hashtag", "synset").rows()) == {
        "forest": "forest.n.01",
        "#bear": "bear.n.01",
        "#wolf": "wolf.n.01",
    }
    lost = found.tables["Hashtags that are lost"]
    assert lost.select("reason", "hashtags", "mentions").rows() == [("not a WordNet noun", 1, 30)]
    assert found.tables["Images, 30 looked at"].rows() == [("fit for training", 30)]
    assert len(found.images) == 20 and None not in found.images
    assert found.warnings == ["These hashtags stand on nearly every post and tell nothing: forest, qqqq."]
    sheet = write_sheet(found, tmp_path / "sheet.png")
    assert sheet is not None and sheet.stat().st_size > 2_000
    assert f"Contact sheet: {sheet}" in report(found, sheet)


def test_images_that_are_not_there_are_one_warning_that_names_the_first(tmp_path: Path, look: Look) -> None:
    found = look(GOOD, images=0)
    assert found.tables["Images, 30 looked at"].rows() == [("file missing", 30)]
    assert any("Not one of 30 images is there" in one and "images/0.png" in one for one in found.warnings)
    assert write_sheet(found, tmp_path / "sheet.png") is None


def test_one_hashtag_a_post_asks_for_the_separator(look: Look) -> None:
    rows = [f'{number}.png,"bear;wolf"' for number in range(30)]
    assert any("exactly one hashtag" in one and "separator ' '" in one for one in look(rows).warnings)


def test_hashtags_that_are_numbers_are_told(look: Look) -> None:
    rows = [f"{number}.png,{number} {number + 1}" for number in range(30)]
    assert any("numbers" in one and "names" in one for one in look(rows).warnings)


def test_rows_that_would_stop_the_stage_are_told_with_the_first(look: Look) -> None:
    found = look([*GOOD, "a,b,c"])
    assert found.tables["Rows that give no post"].rows() == [("3 fields instead of 2", 1)]
    assert any("`collect` would stop" in one and "line 32: 3 fields instead of 2" in one for one in found.warnings)


def test_a_source_that_params_do_not_name_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit, match="2"):
        main(["nowhere"])
    assert "no source 'nowhere'" in capsys.readouterr().err
