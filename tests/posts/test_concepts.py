"""What an icon shows follows from the noun that its name ends with."""

from typing import Any

import pytest

from swaglib.posts.concepts import concept_of, name_of_thing


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("beer-stein", ("beer_mug.n.01", "container")),
        ("crosscut-saw", ("crosscut_saw.n.01", "tool")),
        ("raccoon-head", ("head.n.01", "body part")),
        (
            "steam locomotive",
            ("steam_locomotive.n.01", "vehicle"),
        ),  # WordNet has wheeled vehicles below containers, too
        ("grand-piano", ("grand_piano.n.01", "musical instrument")),
        ("ant-2", ("ant.n.01", "animal")),
        ("arrow-up-left", None),
        ("democracy", None),
        ("7", None),
    ],
)
def test_the_longest_noun_at_the_end_of_a_name_says_what_it_is(
    wordnet: Any, name: str, concept: tuple[str, str] | None
) -> None:
    assert concept_of(name, wordnet) == concept


@pytest.mark.parametrize(
    "name", ["camera", "camera-2", "camera-one", "camera-ten", "camera-1-2", "camera-outline", "camera-2-fill"]
)
def test_numbers_and_styles_are_no_part_of_the_thing(name: str) -> None:
    assert name_of_thing(name) == "camera"
    assert name_of_thing("phone") == "phone"
    assert name_of_thing("-2") == "-2", "a name of nothing else stays"
