"""Hashtags are found in captions, whatever their length."""

from typing import Any

import pytest

from swaglib.posts.captions import hashtags_in, hashtags_of


@pytest.mark.parametrize(
    ("caption", "hashtags"),
    [
        ("Look! #brownbear #forest, #2024.", ["brownbear", "forest", "2024"]),
        ("#one#two＃three", ["one", "two", "three"]),
        ('(#bear) [#forest] "#river"', ["bear", "forest", "river"]),
        ("#Größe\n#熊\t#brown_bear", ["Größe", "熊", "brown_bear"]),
        ("🐻#bear …#forest…", ["bear", "forest"]),
        ("##bear", ["bear"]),
        ("#bear。 **#wolf** #sushi、#tokyo。", ["bear", "wolf", "sushi", "tokyo"]),
        ("#bear|#wolf #fox<br>#owl", ["bear", "wolf", "fox", "owl"]),
        ("#sun,flower shop #t-shirt #rock'n'roll", ["sun", "t", "rock"]),
        ("#rock&amp;roll &quot;#bear&quot; &amp;quot;#wolf&amp;quot;", ["rock", "bear", "wolf"]),
        ("#צה״ל #ら〜めん #བོད་སྐད #हिन्दी", ["צה״ל", "ら〜めん", "བོད་སྐད", "हिन्दी"]),
        ("#猫 #四万十 #brown🐻bear #👮🏽‍♀️", ["猫", "四万十", "brown🐻bear", "👮🏽‍♀️"]),
        ("#for\ufffdt", ["for\ufffdt"]),
        ("#caf\udce9bar #nul\0byte #bear\u0378x", ["caf\udce9bar", "nul\0byte", "bear\u0378x"]),
        ("❤️#bear 1️⃣#wolf", ["bear", "wolf"]),
        ("#️⃣bear", []),
        ("हि#bear", []),
        ("#bear\u200b#wolf\u200e", ["bear", "wolf"]),
        ("#brown＿bear #か゛", ["brown＿bear", "か゛"]),
        ("#bear/#wolf", ["bear"]),
        ("a # sign, #, #!! and no hashtag", []),
        ("", []),
    ],
)
def test_hashtags_are_the_words_that_begin_with_a_hash_sign(caption: str, hashtags: list[str]) -> None:
    assert hashtags_in(caption) == hashtags


@pytest.mark.parametrize(
    "caption", ["The dog&#39;s bone", "see http://a.org/page#top", "http://a.org/#top", "C#4 and F#"]
)
def test_a_hash_sign_within_a_word_an_address_or_html_makes_no_hashtag(caption: str) -> None:
    assert hashtags_in(caption) == []


@pytest.mark.parametrize("piece", ["#", "#a", "a#", "a", "#.", " #"])
def test_a_caption_of_megabytes_takes_no_longer_than_its_length(piece: str) -> None:
    assert len(hashtags_in(piece * 300_000)) == (300_000 if piece == "#a" else 0)


def test_a_hashtag_of_10_mb_is_one_hashtag() -> None:
    assert [len(tag) for tag in hashtags_in("#" + "a" * 10_000_000)] == [10_000_000]


def test_a_list_of_hashtags_is_taken_as_text_without_the_missing() -> None:
    assert hashtags_of(["#bear", None, 2024, "brown bear"]) == ["#bear", "2024", "brown bear"]
    assert hashtags_of([]) == []


@pytest.mark.parametrize("wrong", ["bear", 7, {"tag": "bear"}, None, [["bear"]], [{"tag": "bear"}], ["a", b"bear"]])
def test_hashtags_that_are_no_list_of_texts_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"no list but|no text but"):
        hashtags_of(wrong)
