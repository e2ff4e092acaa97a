"""Decodes images to squares of one size.

torchvision decodes what shards hold, plain PNG and JPEG, about twice as fast as Pillow, and lets other threads run
meanwhile. Anything else goes through Pillow, so that one decoder alone decides on all that two could see differently.
"""

from itertools import compress

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.io import ImageReadMode, decode_image, decode_jpeg

from swaglib.images.headers import JPEG as JPEG
from swaglib.images.headers import PNG, plain_jpeg, plain_png
from swaglib.images.rgb import open_rgb


def decode(image: bytes, image_size: int) -> Tensor:
    """Decodes an image of one of `FORMATS` to a square image, transparency on white, upright.

    Returns:
        uint8, shape (3, image_size, image_size). Other shapes than squares lose the ends of their longer side. Resized
        with an antialiased bicubic filter.

    Raises:
        OSError: if the image cannot be decoded, or its pixels are no colours.
    """
    return squared(_decoded(image), image_size)


def decode_jpegs(images: list[bytes], image_size: int, device: torch.device) -> Tensor:
    """Decodes JPEGs on a device, with the GPU's own decoder where there is one; turned ones and CMYK through Pillow.

    Returns:
        uint8, shape (n, 3, image_size, image_size), on the device.

    Raises:
        RuntimeError: if one cannot be decoded.
    """
    plain = [plain_jpeg(image) for image in images]
    encoded = [torch.frombuffer(bytearray(image), dtype=torch.uint8) for image in compress(images, plain)]
    decoded = iter(decode_jpeg(encoded, ImageReadMode.RGB, device=device) if encoded else [])
    try:
        squares = [
            squared(next(decoded), image_size) if fast else decode(image, image_size).to(device)
            for image, fast in zip(images, plain, strict=True)
        ]
    except OSError as error:
        raise RuntimeError(str(error)) from error
    return torch.stack(squares)


def squared(image: Tensor, image_size: int) -> Tensor:
    """Cuts the middle square out of a uint8 image (3, h, w), and resizes it to (3, image_size, image_size)."""
    _, height, width = image.shape
    side = min(height, width)
    if height != width:
        top, left = (height - side) // 2, (width - side) // 2
        image = image[:, top : top + side, left : left + side]
    if side == image_size:
        return image
    # On the CPU, torch resizes bytes as they are; on a GPU it wants floats.
    batch = image[None].contiguous(memory_format=torch.channels_last)
    batch = batch if image.device.type == "cpu" else batch.float()
    resized = F.interpolate(batch, (image_size, image_size), mode="bicubic", antialias=True, align_corners=False)
    return resized[0].round().clamp(0, 255).to(torch.uint8) if resized.is_floating_point() else resized[0]


def _decoded(image: bytes) -> Tensor:
    if plain_png(image) or plain_jpeg(image):
        encoded = torch.frombuffer(bytearray(image), dtype=torch.uint8)
        try:
            if image.startswith(PNG):
                return _on_white(decode_image(encoded, ImageReadMode.RGB_ALPHA))
            return decode_image(encoded).expand(3, -1, -1)
        except RuntimeError:
            pass  # Pillow reads some that torchvision refuses, and says better what is wrong with the others
    return torch.from_numpy(np.array(open_rgb(image))).permute(2, 0, 1)


def _on_white(image: Tensor) -> Tensor:
    """Puts a uint8 RGBA image (4, h, w) on white."""
    # numpy: its small operations cost half of torch's, and never start threads of their own.
    values = image.numpy()
    opaque = values[3].astype(np.uint16)
    if opaque.min() == 255:
        return image[:3]
    mixed = values[:3] * opaque + (255 - opaque) * 255
    return torch.from_numpy(((mixed + 127) // 255).astype(np.uint8))
