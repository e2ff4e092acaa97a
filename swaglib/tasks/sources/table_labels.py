"""The labels of a row of a table: one text, several with a separator, or a list; anything else is refused."""

from typing import Any

from swaglib.posts.class_names import named
from swaglib.posts.texts import refuse_missing_text, text_of
from swaglib.posts.written_lists import read_list


class Labels:
    """Reads the labels of the rows of one table.

    Args:
        separator: separator between labels of one field; None takes the whole field for one label.
        names: names of the classes, where the table has their numbers.
    """

    def __init__(self, separator: str | None, names: list[str] | None) -> None:
        self._separator = separator
        self._names = names
        self._written: dict[str, str] = {}

    def of(self, value: Any) -> list[str]:
        """Returns the labels that a field holds, without outer spaces; none if it is empty.

        Raises:
            ValueError: if a label is no text, stands for a missing value, or differs from one of another row in its
                outer spaces only.
        """
        listed = read_list(value) if isinstance(value, str) else None
        if listed is None and isinstance(value, str) and value.strip().startswith("[") and "]" not in value:
            raise ValueError(f"the label {value!r} begins like a list, which does not end")
        if listed is not None:
            value = listed
        elif isinstance(value, str) and self._separator is not None:
            value = [one.strip() for one in value.split(self._separator) if one.strip()]
        elif not isinstance(value, list):
            value = [] if plain_text(named(value, self._names, "the label"), "the label") is None else [value]
        return list(dict.fromkeys(self._label(one) for one in value))

    def _label(self, value: Any) -> str:
        text = plain_text(named(value, self._names, "the label"), "the label")
        if text is None:
            raise ValueError("a label of the list is missing or empty")
        label = text.strip()
        other = self._written.setdefault(label, text)
        if other != text:
            raise ValueError(
                f"the label {text!a} differs in outer spaces only from {other!a}, which is in another row; write both "
                "alike"
            )
        return label


def plain_text(value: Any, what: str, digits: bool = False) -> str | None:
    """Returns a text, or None for what is missing or blank.

    Args:
        value: a value of a table.
        what: what it is, the beginning of the errors.
        digits: whether a whole number is allowed, and becomes its digits.

    Raises:
        ValueError: if it is no text, or stands for a missing value, such as `nan`.
    """
    text = text_of(value, what, digits)
    if text is None or not text.strip():
        return None
    refuse_missing_text(text, what)
    return text
