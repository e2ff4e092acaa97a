"""Tags become hashtags, but for those that a reviewed list names."""

import csv

import pytest

from swaglib.posts.tagged import ROOM
from swaglib.posts.tagged.tags import DROPPED, NO_TEXT, VERSION, hashtags_of, reviewed_tags
from swaglib.registry import names


def test_what_a_set_says_for_itself_is_dropped_with_its_reason() -> None:
    tags = ("*new*", "nut", "Google", "7.4.1", "v2.0-rc1", "1/2", "outline", 7, " ")
    hashtags, dropped = hashtags_of(tags, "acorn", reviewed_tags("phosphor"))
    assert hashtags == ["nut", "1/2", "outline", "acorn"]
    reasons = dict(dropped)
    assert reasons["*new*"] == "says how new the icon is" and reasons["Google"] == "product or trademark"
    assert reasons["7.4.1"] == reasons["v2.0-rc1"] == VERSION and reasons["7"] == NO_TEXT


def test_a_line_of_the_list_holds_for_its_set_only() -> None:
    assert hashtags_of(("*new*",), "acorn", reviewed_tags("lucide"))[0] == ["*new*", "acorn"]


@pytest.mark.parametrize(
    ("thing", "hashtags"),
    [("beer-stein", ["beer stein", "beer", "stein"]), ("volume--mute-2", ["volume mute", "volume", "mute"]), ("x", [])],
)
def test_the_name_and_its_words_are_hashtags(thing: str, hashtags: list[str]) -> None:
    assert hashtags_of((), thing, {})[0] == hashtags


def test_the_reviewed_list_names_sets_that_there_are_and_no_tag_twice() -> None:
    with open(DROPPED, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["set"] for row in rows} <= {"*", *names(ROOM, ["read"])}
    assert all(row["tag"] == row["tag"].lower().strip() and row["reason"] for row in rows)
    assert len({(row["set"], row["tag"]) for row in rows}) == len(rows)
