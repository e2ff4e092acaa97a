"""Studies run at the standard setting, or at another one, with folders and trials of its own."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from swaglib import project
from swaglib.settings.studies import Studies
from swaglib.studies.plan import arms_of
from swaglib.studies.run import refuse_untuned
from swaglib.studies.setting import read_studies
from swaglib.studies.works import training_settings


def test_another_setting_is_merged_over_the_standard_one(settings: Studies) -> None:
    standard, paper = read_studies(), read_studies("paper")
    assert paper.pretrain["images"] > 1e9 > standard.pretrain["images"]
    assert (paper.seeds["noise"], paper.tuning.seeds) == (standard.seeds["noise"], standard.tuning.seeds)
    assert "capacity" in standard.seeds and "capacity" not in paper.seeds
    assert (standard.folder, standard.trials) == (Path("metrics/standard"), Path("metrics/tuning.csv"))
    assert (paper.folder, paper.trials) == (Path("metrics/paper"), Path("metrics/tuning-paper.csv"))


def test_arms_of_the_paper_setting_take_its_network(settings: Studies) -> None:
    paper, section = read_studies("paper"), project.parameters("pretrain")
    for study in paper.seeds:
        for arm in [own for own in arms_of(study) if not callable(own.pretrain)]:  # others need the shards
            own = training_settings(paper, section, arm, 10)
            assert (own.model, own.image_size) == ("regnety_160", 224) or arm.method is None


def test_its_learning_rates_are_not_those_of_the_standard_setting(settings: Studies) -> None:
    with pytest.raises(ValueError, match=r"Run `python -m swaglib\.studies --setting paper tune hashtag`"):
        refuse_untuned(read_studies("paper"), ["hashtag"])


def test_a_setting_that_is_not_there_is_named_with_those_that_are(settings: Studies) -> None:
    with pytest.raises(ValueError, match=r"no setting 'papers': standard, paper\."):
        read_studies("papers")


def test_what_a_setting_changes_has_to_fit(settings: Studies) -> None:
    path = Path("params.yaml")
    yaml = YAML()
    values = yaml.load(path)
    values["studies"]["others"]["mine"] = {"thread": 2}
    yaml.dump(values, path)
    with pytest.raises(ValueError, match="thread"):
        read_studies("mine")
    for name, changed in (("mine", None), ("standard", {"threads": 2})):
        values["studies"]["others"] = {name: changed}
        yaml.dump(values, path)
        with pytest.raises(ValueError, match=rf"studies\.others\.{name}: a setting has a name other than 'standard'"):
            read_studies()
