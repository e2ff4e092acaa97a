"""Malformed rows are listed, and too many of them stop the run."""

from pathlib import Path

import pytest

from swaglib.posts.malformed import FEWEST, Malformed, MalformedRows
from swaglib.posts.own import collect_sources
from tests.posts.own_sources import checked, malformed_of, table


def test_malformed_rows_can_be_written_whatever_they_hold(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "malformed.csv"
    odd = Malformed("b\udce4r.csv", 1, 'a "quote", a\nnew line, \0 and b\udce4r')
    with MalformedRows(path) as malformed:
        assert list(malformed.posts("mine", [odd], 1.0)) == []
    assert malformed_of(tmp_path)[1] == ["mine", "b\\udce4r.csv", "1", 'a "quote", a\nnew line, \0 and b\\udce4r']


def test_too_many_malformed_rows_stop_the_run_with_the_first_of_them(tmp_path: Path, folder: Path) -> None:
    rows = ["1.png,a", "2.png", *(f"{n}.png,a" for n in range(3, 50))]
    first = r"The first: .*mine\.csv, line 3: 1 fields instead of 2\."
    message = rf"mine: 1 of 49 rows are malformed, more than the share of 0\.02 that collect\.sources\.mine\..*{first}"
    with pytest.raises(ValueError, match=message):
        collect_sources(checked(mine=table(tmp_path / "mine.csv", rows, malformed=0.02)), folder)


def test_exactly_the_share_of_malformed_rows_is_allowed(tmp_path: Path, folder: Path) -> None:
    rows = ["1.png", *(f"{n}.png,a" for n in range(99))]
    summary = collect_sources(checked(mine=table(tmp_path / "mine.csv", rows)), folder)
    assert summary.select("posts", "malformed").rows() == [(99, 1)]


def test_a_file_of_another_kind_is_not_read_to_its_end(tmp_path: Path, folder: Path) -> None:
    source = table(tmp_path / "mine.csv", ["no table"] * (3 * FEWEST))
    with pytest.raises(ValueError, match=rf"mine: {FEWEST:,} of {FEWEST:,} rows are malformed"):
        collect_sources(checked(mine=source), folder)
