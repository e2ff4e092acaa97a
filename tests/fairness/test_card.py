"""The model card says how many labels move, and names those beyond shams."""

import polars as pl

from swaglib.fairness.card import fairness_section, with_associations
from swaglib.measures import MEASURE
from swaglib.training.card import LIMITS


def rows(*own: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(own), schema=MEASURE)


GAPS = {"protocol": "counterfactual_gaps", "variant": "all", "attribute": "gender"}
GAP = {**GAPS, "metric": "centred_log_probability_gap"}
BEYOND = {"protocol": "sham_controls", "metric": "gap_beyond_controls", "attribute": "gender"}
FOUND = rows(
    {**GAPS, "metric": "family_size", "value": 1451.0, "n": 81},
    {**GAP, "label": "villain.n.01", "value": 0.5, "p_adjusted": 0.01},
    {**GAP, "label": "beard.n.01", "value": 1.5, "p_adjusted": 0.01},
    {**GAP, "label": "dog.n.01", "value": 2.5, "p_adjusted": 0.5},
    {**BEYOND, "label": "beard.n.01", "value": 1.4, "p_adjusted": 0.01},
    {**BEYOND, "label": "villain.n.01", "value": 0.5, "p_adjusted": 0.2},
    {"protocol": "ieat", "metric": "effect", "attribute": "gender", "label": "science_household", "value": 0.25}
    | {"ci_low": -0.5, "ci_high": 1.0, "n_clusters": 7},
)


def test_what_was_found_is_said_with_its_numbers() -> None:
    section = fairness_section(FOUND)
    assert (
        "Of 1,451 labels, 2 move with gender, man minus woman (n = 81 base emoji; any false finding in at most 5%"
        in section
    )
    assert "1 lie beyond sham images, tested by themselves, most of all beard.n.01 +1.40 nats." in section
    assert "science against household by gender: effect +0.25 (95% interval -0.50 to +1.00; smallest set 7" in section
    assert "skin tone, darker" not in section


def test_labels_that_say_the_attribute_itself_are_named_as_no_association() -> None:
    woman = rows(
        {**GAP, "label": "woman.n.01", "value": -2.5, "p_adjusted": 0.001},
        {**BEYOND, "label": "woman.n.01", "value": -2.4, "p_adjusted": 0.001},
    )
    section = fairness_section(pl.concat([FOUND, woman]))
    assert "2 move with gender" in section and "1 lie beyond" in section and "woman.n.01" not in section


def test_a_network_for_which_nothing_can_be_measured_has_a_section_that_says_so() -> None:
    assert "Nothing could be measured" in fairness_section(rows())


def test_drawings_without_an_image_are_counted_where_there_are_any() -> None:
    counts = [{"protocol": "audit", "metric": "drawings_missing", "value": value} for value in (0.0, 3.0)]
    assert "had no image" not in fairness_section(rows(counts[0]))
    assert "- 3 drawings had no image and were left out." in fairness_section(rows(counts[1]))


def test_a_card_goes_on_with_what_was_found_and_has_its_limits_once() -> None:
    for card in ("# mine\n", f"# mine\n\n{LIMITS}\n"):
        joined = with_associations(card, FOUND)
        assert joined.startswith(card) and "## Associations" in joined and joined.count(LIMITS) == 1
