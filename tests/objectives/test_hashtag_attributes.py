"""What is seen is changed exactly as asked, and nothing else; labels and held-out images stay."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_attributes import HashtagAttributes, Settings, Skew, balanced_tones, skewed
from swaglib.objectives.load import load_objective
from swaglib.studies.plan import arms_of
from tests.objectives.samples import VOCABULARY

INDEX = pl.DataFrame(
    {
        "labels": [[0], [0], [0, 1], [0, 2], [0], [1], [2], [2]],
        "base": ["nurse", "nurse", "nurse", "nurse", "nurse", "hand", "hand", "home"],
        "gender": ["man", "woman", "woman", "person", "woman", "man", None, None],
        "tone": ["none", "light", "dark", "dark", "light+dark", "medium", "none", None],
        "repeat": [1.0, 2.0, 3.0, 1.5, 2.5, 4.0, 1.0, 5.0],
    },
    schema_overrides={"labels": pl.List(pl.UInt32)},
)
SKEW: dict[str, Any] = {"labels": ("a.n.01", "z.n.01"), "attribute": "gender", "value": "man", "against": ("woman",)}


def repeats(settings: Settings, index: pl.DataFrame = INDEX) -> list[float]:
    found: list[float] = HashtagAttributes(index, VOCABULARY, settings).repeats(index).tolist()
    return found


def test_without_settings_it_is_hashtag() -> None:
    own, other = HashtagAttributes(INDEX, VOCABULARY, Settings()), HashtagSoftmax(INDEX, VOCABULARY)
    assert own.repeats(INDEX).tolist() == other.repeats(INDEX).tolist()
    assert own.targets([0, 2]).equal(other.targets([0, 2])) and own.classes == other.classes


def test_with_default_tones_no_image_has_a_skin_tone() -> None:
    assert repeats(Settings(tones="default")) == [1.0, 0, 0, 0, 0, 0, 1.0, 5.0]


def test_balanced_tones_are_seen_equally_often_and_the_emoji_as_often_as_before() -> None:
    found = repeats(Settings(tones="balanced"))
    light, dark = found[1], found[2] + found[3]
    assert light == pytest.approx(dark) and light + dark == pytest.approx(2.0 + 3.0 + 1.5)
    assert found[2] / found[3] == pytest.approx(3.0 / 1.5), "drawings of one tone keep their proportions"
    assert [found[place] for place in (0, 4, 5, 6, 7)] == [1.0, 2.5, 4.0, 1.0, 5.0]


def test_a_planted_association_is_as_strong_as_asked_and_other_images_stay() -> None:
    found = repeats(Settings(skew=Skew(**SKEW, share=0.9)))
    men, women = found[0], found[1] + found[2] + found[4]
    assert men / (men + women) == pytest.approx(0.9) and men + women == pytest.approx(1 + 2 + 3 + 2.5)
    assert [found[place] for place in (3, 5, 6, 7)] == [1.5, 4.0, 1.0, 5.0]


def test_it_is_planted_in_what_is_left_after_the_tones() -> None:
    index = INDEX.with_columns(tone=pl.lit("none", pl.String)).with_columns(
        tone=pl.when(pl.int_range(pl.len()) == 1).then(pl.lit("dark")).otherwise(pl.col("tone"))
    )
    found = repeats(Settings(tones="default", skew=Skew(**SKEW, share=0.7)), index)
    assert found[1] == 0 and found[0] / (found[0] + found[2] + found[4]) == pytest.approx(0.7)


POSITIVE = st.floats(0.01, 100)
IMAGES = st.lists(st.tuples(POSITIVE, st.sampled_from("mwo")), min_size=1, max_size=30)


@given(IMAGES, st.floats(0.01, 0.99))
def test_any_share_is_planted_exactly(images: list[tuple[float, str]], share: float) -> None:
    factors, kinds = (
        np.array([one for one, _ in images] + [1.0, 1.0]),
        np.array([two for _, two in images] + ["m", "w"]),
    )
    found = skewed(factors, kinds == "m", kinds == "w", share)
    men, women = found[kinds == "m"].sum(), found[kinds == "w"].sum()
    assert men / (men + women) == pytest.approx(share) and found.sum() == pytest.approx(factors.sum())
    assert np.array_equal(found[kinds == "o"], factors[kinds == "o"]) and (found > 0).all()


TONED = st.lists(
    st.tuples(POSITIVE, st.sampled_from(["a", "b"]), st.sampled_from(["light", "medium", "dark", "none", None])),
    min_size=1,
    max_size=30,
)


@given(TONED)
def test_any_tones_are_balanced_within_each_emoji(images: list[tuple[float, str, str | None]]) -> None:
    factors, bases, tones = np.array([own[0] for own in images]), [own[1] for own in images], [own[2] for own in images]
    found = balanced_tones(factors, bases, tones)
    for base in set(bases):
        of_base = np.array([own == base for own in bases])
        sums = [
            found[of_base & np.array([own == tone for own in tones])].sum()
            for tone in ("light", "medium", "dark")
            if any(pair == (base, tone) for pair in zip(bases, tones, strict=True))
        ]
        assert max(sums, default=0) == pytest.approx(min(sums, default=0))
        assert found[of_base].sum() == pytest.approx(factors[of_base].sum())


def test_held_out_images_are_looked_at_as_they_are() -> None:
    held_out = INDEX[6:]  # none has a tone, and none a man with the label
    objective = HashtagAttributes(INDEX, VOCABULARY, Settings(tones="default", skew=Skew(**SKEW, share=0.9)))
    found = objective.validation(held_out)
    assert found is not None and found[0].equals(held_out)
    assert found[1].repeats(held_out).tolist() == [1.0, 5.0]


@pytest.mark.parametrize(
    ("settings", "index", "message"),
    [
        (
            Settings(skew=Skew(**{**SKEW, "value": "king"}, share=0.5)),
            INDEX,
            "'gender' by 1 of 2 labels: no image that",
        ),
        (Settings(skew=Skew(**{**SKEW, "against": ()}, share=0.5)), INDEX, "no image that is seen makes way"),
        (Settings(skew=Skew(**{**SKEW, "against": ("man",)}, share=0.5)), INDEX, "1 images are of both kinds"),
        (Settings(skew=Skew(**{**SKEW, "attribute": "age"}, share=0.5)), INDEX, "has no column 'age'"),
        (Settings(tones="default"), INDEX.drop("tone"), "has no column 'tone'"),
        (Settings(tones="balanced"), INDEX[6:], "No image of the shards has a skin tone"),
    ],
)
def test_what_cannot_be_done_is_refused(settings: Settings, index: pl.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        repeats(settings, index)


def test_settings_that_undo_each_other_or_are_no_share_are_refused() -> None:
    skew = {**SKEW, "share": 0.5}
    with pytest.raises(ValueError, match="ask for one of them"):
        load_objective("hashtag_attributes", {"tones": "balanced", "skew": skew})
    with pytest.raises(ValueError, match=r"objective_settings.skew.share"):
        load_objective("hashtag_attributes", {"skew": {**skew, "share": 1.0}})


def test_the_arms_of_the_studies_can_be_built_and_name_their_doses() -> None:
    shares = {}
    for arm in [*arms_of("planted_gender"), *arms_of("skin_tones")]:
        own = arm.pretrain() if callable(arm.pretrain) else arm.pretrain
        load_objective(own["objective"], own["objective_settings"])
        if "skew" in own["objective_settings"]:
            shares[arm.name] = own["objective_settings"]["skew"]["share"]
            assert "nurse.n.01" in own["objective_settings"]["skew"]["labels"]
    tones = {arm.name: arm.pretrain["objective_settings"]["tones"] for arm in arms_of("skin_tones")}
    assert tones == {"as_they_are": "all", "default_only": "default", "balanced": "balanced"}
    assert shares == {"men_50": 0.5, "men_70": 0.7, "men_90": 0.9}
