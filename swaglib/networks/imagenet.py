"""The classes of ImageNet-1k."""

CLASSES = 1000


def wordnet_ids(classes: int = CLASSES) -> list[str]:
    """Returns ImageNet-1k's WordNet ids in the order in which released classifiers answer; none for other heads."""
    from timm.data import ImageNetInfo  # loads torch, which tasks do without

    return list(ImageNetInfo("imagenet-1k").label_names()) if classes == CLASSES else []
