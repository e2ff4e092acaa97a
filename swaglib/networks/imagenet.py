"""The classes of ImageNet-1k."""

from timm.data import ImageNetInfo

CLASSES = 1000


def wordnet_ids(classes: int = CLASSES) -> list[str]:
    """Returns ImageNet-1k's WordNet ids in the order in which released classifiers answer; none for other heads."""
    return list(ImageNetInfo("imagenet-1k").label_names()) if classes == CLASSES else []
