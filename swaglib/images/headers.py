"""Tells from the header of a PNG or JPEG whether torchvision decodes it to the pixels that Pillow sees."""

from collections.abc import Iterator

from swaglib.images.rgb import open_image, orientation

PNG, JPEG = b"\x89PNG", b"\xff\xd8"
PNG_DEPTH, PNG_COLOURS = 24, 25
"""Places of the bytes in which a PNG says how many bits a sample has, and what its samples are."""

PALETTE = 3
CHUNKS_OF_PILLOW = (b"tRNS", b"eXIf")
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
TEXTS_OF_PILLOW = (b"XML:com.adobe.xmp", b"xmp", b"Raw profile type exif", b"exif", b"transparency")
"""Chunks of PNG, and names of those with text, by which Pillow turns an image or makes a colour transparent."""

ORIENTED = (b"Exif\0\0", b"tiff:Orientation")
"""What the header of a JPEG holds where it states an orientation."""

SCAN = 0xDA
ALONE = (0x01, *range(0xD0, 0xD9))
"""Markers of JPEG without content: TEM, RST and SOI."""

FRAMES = (0xC0, 0xC1, 0xC2)
"""Markers of JPEG whose content ends in the number of channels and what they are: sequential and progressive."""

CHANNELS = 9
"""Place of the number of channels, from the marker of the frame on."""


def plain_png(image: bytes) -> bool:
    """Tells whether this is a PNG of 8 bits, without a palette, a transparent colour or a word on its orientation.

    All chunks are looked at: the orientation may stand behind the pixels.
    """
    if not image.startswith(PNG) or len(image) <= PNG_COLOURS:
        return False
    if image[PNG_DEPTH] != 8 or image[PNG_COLOURS] == PALETTE:
        return False
    for name, start in _chunks(image):
        if name in CHUNKS_OF_PILLOW:
            return False
        if name in TEXTS and image[start : start + 80].split(b"\0", 1)[0] in TEXTS_OF_PILLOW:
            return False
    return True


def plain_jpeg(image: bytes) -> bool:
    """Tells whether this is a JPEG of one or three channels that is upright as it is stored."""
    if not image.startswith(JPEG):
        return False
    header, channels = _jpeg_header(image)
    if channels not in (1, 3):
        return False
    if not any(word in header for word in ORIENTED):
        return True
    try:
        with open_image(image) as opened:
            return orientation(opened) == 1
    except Exception:  # Pillow's decoders raise anything at all on broken files; it will say what is wrong
        return False


def _chunks(image: bytes) -> Iterator[tuple[bytes, int]]:
    """Yields the name of each chunk of a PNG up to its end, and where its content begins."""
    place = 8
    while place + 8 <= len(image):
        name = image[place + 4 : place + 8]
        yield name, place + 8
        if name == b"IEND":
            return
        place += 12 + int.from_bytes(image[place : place + 4])


def _jpeg_header(image: bytes) -> tuple[bytes, int]:
    """Returns what stands before the first scan of a JPEG, and how many channels it has, 0 if it does not say.

    Where something else than markers stands there, it returns all of the file, in which the pixels may be.
    """
    place, channels = 2, 0
    while place + 4 <= len(image) and image[place] == 0xFF:
        marker = image[place + 1]
        if marker == SCAN:
            return image[:place], channels
        if marker == 0xFF:  # fills the space before a marker
            place += 1
            continue
        if marker in FRAMES and place + CHANNELS < len(image):
            channels = image[place + CHANNELS]
        place += 2 if marker in ALONE else 2 + int.from_bytes(image[place + 2 : place + 4])
    return image, channels
