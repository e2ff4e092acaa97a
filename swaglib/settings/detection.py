"""Settings of detection: the scenes, the detector on a backbone, and its training."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt, ValidationInfo, field_validator
from pydantic.dataclasses import dataclass

from swaglib.settings.optimizer import Optimizer
from swaglib.settings.strict import STRICT, PositiveShare, Share

Channel = Annotated[float, Field(ge=0, le=255)]


def _ascending(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError("the first number must not be larger than the second")
    return pair


@dataclass(frozen=True, config=STRICT)
class Scenes:
    """The embedded task: emoji pasted on coloured grounds, see `swaglib.detection.scenes`.

    The concepts (a base emoji with all its skin tones and genders) are divided into training, validation and test, and
    the designs into those of training and those of validation and test: a tested drawing has neither its style nor its
    concept among the training scenes.

    Attributes:
        label: column of the posts that is an object's class.
        train_designs: image sets of the training scenes.
        test_designs: image sets of the validation and test scenes.
        validation_share: share of the concepts that only validation scenes show.
        test_share: share of the concepts that only test scenes show.
        smallest_class: concepts that a class needs in training and in each of the other two; smaller classes are left
            out.
        train: training scenes.
        validation: validation scenes.
        test: test scenes.
        objects: fewest and most objects in a scene; where no place is left for one, it is left out.
        sides: smallest and largest longer side of an object, as shares of a scene's side.
        most_covered: share of an object that those in front of it may cover.
        ground: darkest and brightest value, 0 to 255, of the colours between which a scene's ground runs. The study's
            networks are pre-trained on white.
    """

    label: str
    train_designs: Annotated[list[str], Field(min_length=1)]
    test_designs: Annotated[list[str], Field(min_length=1)]
    validation_share: PositiveShare
    test_share: PositiveShare
    smallest_class: PositiveInt
    train: PositiveInt
    validation: PositiveInt
    test: PositiveInt
    objects: Annotated[tuple[PositiveInt, PositiveInt], AfterValidator(_ascending)]
    sides: Annotated[tuple[PositiveShare, PositiveShare], AfterValidator(_ascending)]
    most_covered: Share
    ground: Annotated[tuple[Channel, Channel], AfterValidator(_ascending)]


@dataclass(frozen=True, config=STRICT)
class Detection:
    """Settings of the stage that trains a detector on every backbone, all with the same recipe.

    Attributes:
        network: `faster_rcnn` finds boxes, `mask_rcnn` boxes and masks.
        image_size: side of the square in which the network sees images, a multiple of 32: that of the emoji scenes, and
            the longer side to which other images are resized.
        scenes: the embedded task, which is not looked at if `annotations` is set.
        eval_split: `test`, or `validation` while settings are chosen. Validation scenes show other concepts than both
            others. Data of one's own is evaluated on its `instances_val.json` either way.
        frozen_stages: number of the backbone's stages, from its input, that keep their weights, the stem counted as
            one; a ViT's blocks count as stages. 0 trains everything, which alone is fair to a backbone that was not
            pre-trained.
        batch_norm: batch normalisation of the backbone: `trained` with each batch's statistics, or `frozen` as it was
            pre-trained, see `swaglib.detection.trunk`.
        pyramid_channels: width of the feature pyramid, 256 in the papers.
        head_width: width of the two layers that classify a region, 1024 in the papers.
        anchors: side of a pyramid level's anchors in its strides (4, 8, 16 and 32 pixels), 8 in the papers.
        proposals: regions of an image that the proposal network hands on.
        sampled_regions: regions of an image that the heads learn from in a step, a quarter of them on objects.
        steps: number of training steps.
        batch_size: images a step.
        learning_rate: learning rate at its peak, for a batch of 256; scaled linearly with the batch size.
        optimizer: see `swaglib.settings.optimizer`; SGD without Nesterov's correction in the papers, AdamW here, with
            which new layers learn more in a few hundred steps.
        seed: seed of the scenes, the new layers, the order and the flips.
        annotations: folder of data of one's own in COCO's format: `instances_train.json` and `instances_val.json`,
            which share no image.
        images: folder that the `file_name` of both files start from.
    """

    network: Literal["faster_rcnn", "mask_rcnn"]
    image_size: Annotated[int, Field(ge=64, multiple_of=32)]
    scenes: Scenes
    eval_split: Literal["test", "validation"]
    frozen_stages: Annotated[int, Field(ge=0)]
    batch_norm: Literal["trained", "frozen"]
    pyramid_channels: PositiveInt
    head_width: PositiveInt
    anchors: PositiveFloat
    proposals: PositiveInt
    sampled_regions: Annotated[int, Field(ge=4)]
    steps: PositiveInt
    batch_size: PositiveInt
    learning_rate: PositiveFloat
    optimizer: Optimizer
    seed: Annotated[int, Field(ge=0)]
    annotations: str | None = None
    images: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("images")
    @classmethod
    def _belong_together(cls, images: str | None, others: ValidationInfo) -> str | None:
        if (images is None) != (others.data.get("annotations") is None):
            raise ValueError("detection.annotations and detection.images belong together: set both, or none of them.")
        return images
