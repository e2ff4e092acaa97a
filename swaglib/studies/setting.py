"""The settings at which studies run: the standard one, and those that `studies.others` of `params.yaml` names."""

from swaglib import project
from swaglib.settings.reading import check
from swaglib.settings.studies import STANDARD, Studies


def read_studies(name: str = STANDARD) -> Studies:
    """Reads the settings of the studies from `params.yaml`.

    Args:
        name: `standard`, or one of `studies.others`, which is merged over it. A study whose seeds it says to be null is
            not run at it.

    Raises:
        ValueError: if there is no such setting, or one that does not fit.
    """
    values = project.parameters("studies")
    others = values.pop("others", None) or {}
    wrong = [other for other, own in others.items() if other == STANDARD or not isinstance(own, dict) or not own]
    if wrong or "setting" in values:
        named = f"others.{wrong[0]}" if wrong else "setting"
        raise ValueError(
            f"params.yaml, studies.{named}: a setting has a name other than {STANDARD!r}, and changes something."
        )
    if name != STANDARD:
        if name not in others:
            raise ValueError(f"params.yaml, studies.others has no setting {name!r}: {', '.join([STANDARD, *others])}.")
        values = project.merged(values, {**others[name], "setting": name})
        values["seeds"] = {study: seeds for study, seeds in values["seeds"].items() if seeds is not None}
    found: Studies = check("studies", values)
    return found
