"""Two names that look the same are an error; two that a reader can tell apart are not."""

import pytest

from swaglib.tasks.look_alike import refuse_look_alikes


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("caf\u00e9", "cafe\u0301"),
        ("\uff42ear", "bear"),
        ("\ufb01sh", "fish"),
        ("brown bear", "brown  bear"),
        ("bear", "bear "),
        ("bear", "bear\t"),
        ("brown bear", "brown\u00a0bear"),
        ("bear", "be\u200bar"),
        ("bear", "\ufeffbear"),
        ("bear", "be\u00adar"),
        ("bear", "bear\u3164"),
        ("\u2764", "\u2764\ufe0f"),
    ],
)
def test_names_that_look_the_same_are_an_error_that_shows_both(name: str, other: str) -> None:
    with pytest.raises(ValueError) as error:
        refuse_look_alikes([name, "wolf", other], "The task 'mine': the classes")
    message = str(error.value)
    assert message.startswith("The task 'mine': the classes ") and message.isascii() and "look the same" in message
    assert ascii(name) in message and ascii(other) in message


def test_other_names_are_allowed() -> None:
    england, wales = ("\U0001f3f4" + "".join(chr(0xE0000 + ord(one)) for one in f"gb{part}") for part in ("eng", "wls"))
    refuse_look_alikes(["bear", "Bear", "BEAR", "bear", "bears", "b ear", "caf\u00e9", "cafe", england, wales, ""], "")
