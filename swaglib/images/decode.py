"""Decodes images to squares of one size.

torchvision decodes what shards hold, plain PNG and JPEG, about twice as fast as Pillow, and lets other threads run
meanwhile. Anything else goes through Pillow.
"""

import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor
from torchvision.io import ImageReadMode, decode_image, decode_jpeg

from swaglib.images.clean import to_rgb

PNG, JPEG = b"\x89PNG", b"\xff\xd8"
PNG_DEPTH, PNG_COLOURS = 24, 25
"""Places of the bytes in which a PNG says how many bits a sample has, and what its samples are."""

PALETTE = 3


def decode(image: bytes, image_size: int) -> Tensor:
    """Decodes a PNG or JPEG to a square image, transparency on white, upright.

    Returns:
        uint8, shape (3, image_size, image_size). Other shapes than squares lose the ends of their longer side. Resized
        with an antialiased bicubic filter.

    Raises:
        OSError: if the image cannot be decoded (Pillow's `UnidentifiedImageError` among them).
    """
    return squared(_decoded(image), image_size)


def decode_jpegs(images: list[bytes], image_size: int, device: torch.device) -> Tensor:
    """Decodes JPEGs on a device, with the GPU's own decoder where there is one.

    Returns:
        uint8, shape (n, 3, image_size, image_size), on the device.
    """
    encoded = [torch.frombuffer(bytearray(image), dtype=torch.uint8) for image in images]
    decoded = decode_jpeg(encoded, ImageReadMode.RGB, device=device)
    return torch.stack([squared(one, image_size) for one in decoded])


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
    if image.startswith(JPEG) or _plain_png(image):
        encoded = torch.frombuffer(bytearray(image), dtype=torch.uint8)
        try:
            if image.startswith(PNG):
                return _on_white(decode_image(encoded, ImageReadMode.RGB_ALPHA, apply_exif_orientation=True))
            decoded = decode_image(encoded, apply_exif_orientation=True)
            if len(decoded) in (1, 3):  # four are CMYK
                return decoded.expand(3, -1, -1)
        except RuntimeError:
            pass  # Pillow reads some that torchvision refuses, and says better what is wrong with the others
    with Image.open(io.BytesIO(image)) as opened:
        return torch.from_numpy(np.array(to_rgb(opened))).permute(2, 0, 1)


def _plain_png(image: bytes) -> bool:
    """Tells whether torchvision decodes a PNG right: not with palettes, few bits, or one transparent colour."""
    if not image.startswith(PNG) or len(image) <= PNG_COLOURS:
        return False
    plain = image[PNG_DEPTH] == 8 and image[PNG_COLOURS] != PALETTE
    return plain and image.find(b"tRNS", 0, image.find(b"IDAT")) < 0


def _on_white(image: Tensor) -> Tensor:
    """Puts a uint8 RGBA image (4, h, w) on white."""
    # numpy: its small operations cost half of torch's, and never start threads of their own.
    values = image.numpy()
    opaque = values[3].astype(np.uint16)
    if opaque.min() == 255:
        return image[:3]
    mixed = values[:3] * opaque + (255 - opaque) * 255
    return torch.from_numpy(((mixed + 127) // 255).astype(np.uint8))
