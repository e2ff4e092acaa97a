"""One image in every form that files have it: modes, alpha, orientations wherever they stand, profiles, scans."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

from tests.images.encoded import encoded

WIDTH, HEIGHT = 20, 28
NOISE = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)
SMOOTH = Image.fromarray(NOISE[:4, :3, :3]).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
LAYERED = Image.fromarray(NOISE[:4, :3]).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
RGB = Image.fromarray(NOISE[..., :3])
DEEP = np.random.default_rng(1).integers(0, 65536, (HEIGHT, WIDTH), dtype=np.uint16)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{}"/></rdf:RDF></x:xmpmeta>'
)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def raw_png(
    rows: list[bytes], width: int, depth: int, colours: int, before: bytes = b"", interlaced: bool = False
) -> bytes:
    """A PNG of given samples, none of whose rows is filtered."""
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colours, 0, 0, interlaced)
    content = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = chunk(b"IHDR", header) + before + chunk(b"IDAT", content) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def interlaced_png() -> bytes:
    """The image in the seven passes of Adam7."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    parts = [NOISE[top::rows, left::columns, :3] for top, left, rows, columns in passes]
    content = zlib.compress(b"".join(b"\0" + row.tobytes() for part in parts for row in part))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def with_chunk(png: bytes, name: bytes, data: bytes, behind: bool) -> bytes:
    """Puts a chunk before or behind the pixels."""
    place = png.index(b"IEND" if behind else b"IDAT") - 4
    return png[:place] + chunk(name, data) + png[place:]


def exif(orientation: int) -> bytes:
    stated = Image.Exif()
    stated[0x0112] = orientation
    return stated.tobytes().removeprefix(b"Exif\0\0")


def turned(orientation: int) -> dict[str, bytes]:
    """The image in every form that states an orientation."""
    png, xmp = encoded(RGB), XMP.format(orientation)
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp.encode()
    raw = b"Exif\0\0" + exif(orientation)
    profile = f"\nexif\n{len(raw):8}\n{raw.hex()}\n".encode()
    return {
        "JPEG, EXIF": encoded(SMOOTH, "jpeg", quality=95, exif=b"Exif\0\0" + exif(orientation)),
        "JPEG, XMP": encoded(SMOOTH, "jpeg", quality=95, xmp=xmp.encode()),
        "JPEG, progressive, EXIF": encoded(
            SMOOTH, "jpeg", quality=95, progressive=True, exif=b"Exif\0\0" + exif(orientation)
        ),
        "PNG, eXIf before": with_chunk(png, b"eXIf", exif(orientation), behind=False),
        "PNG, eXIf behind": with_chunk(png, b"eXIf", exif(orientation), behind=True),
        "PNG, XMP before": with_chunk(png, b"iTXt", text, behind=False),
        "PNG, XMP behind": with_chunk(png, b"iTXt", text, behind=True),
        "PNG, EXIF without it before, XMP behind": with_chunk(
            with_chunk(png, b"eXIf", Image.Exif().tobytes().removeprefix(b"Exif\0\0"), behind=False),
            b"iTXt",
            text,
            behind=True,
        ),
        "PNG, ImageMagick's text": with_chunk(png, b"tEXt", b"Raw profile type exif\0" + profile, behind=True),
        "PNG with alpha, eXIf behind": with_chunk(
            encoded(Image.fromarray(NOISE)), b"eXIf", exif(orientation), behind=True
        ),
        "WebP, EXIF": encoded(SMOOTH, "webp", lossless=True, exif=b"Exif\0\0" + exif(orientation)),
        "TIFF": encoded(RGB, "tiff", tiffinfo={0x0112: orientation}),
    }


def grey_rows(values: list[list[int]], depth: int) -> list[bytes]:
    """Packs greys of a few bits, the first sample in the highest."""
    rows = []
    for row in values:
        bits = "".join(f"{value:0{depth}b}" for value in row)
        bits += "0" * (-len(bits) % 8)
        rows.append(int(bits, 2).to_bytes(len(bits) // 8))
    return rows


FEW = np.random.default_rng(2).integers(0, 4, (HEIGHT, WIDTH))


def few_bits(depth: int, transparent: int | None = None) -> bytes:
    before = b"" if transparent is None else chunk(b"tRNS", struct.pack(">H", transparent))
    values = (FEW % (1 << depth)).tolist()
    return raw_png(grey_rows(values, depth), WIDTH, depth, 0, before)


def deep_colours(before: bytes = b"") -> bytes:
    values = np.random.default_rng(3).integers(0, 65536, (HEIGHT, WIDTH, 3)).astype(">u2")
    return raw_png([row.tobytes() for row in values], WIDTH, 16, 2, before)


def tiff_of_12_bits() -> bytes:
    """Greys of 12 bits, two samples in three bytes, without compression."""
    content = b"".join(((int(one) >> 4 << 12) | int(other) >> 4).to_bytes(3) for one, other in DEEP.reshape(-1, 2))
    tags = [(256, WIDTH), (257, HEIGHT), (258, 12), (259, 1), (262, 1), (273, 8), (277, 1), (278, HEIGHT)]
    tags.append((279, len(content)))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(content)) + content + directory


def pfm() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(DEEP.astype(np.float32)).save(stream, "ppm")
    return stream.getvalue()


PLAIN = {
    "RGB": encoded(RGB),
    "RGBA": encoded(Image.fromarray(NOISE)),
    "L": encoded(RGB.convert("L")),
    "LA": encoded(Image.fromarray(NOISE).convert("LA")),
    "P": encoded(RGB.quantize(200)),
    "P, few colours": encoded(RGB.quantize(10)),
    "P, a transparent colour": encoded(RGB.quantize(20), transparency=3),
    "P, alpha": encoded(Image.fromarray(NOISE).quantize(100)),
    "1": encoded(RGB.convert("1")),
    "1, transparent": few_bits(1, transparent=1),
    "L, 2 bits": few_bits(2),
    "L, 2 bits, transparent": few_bits(2, transparent=1),
    "L, 4 bits, transparent": few_bits(4, transparent=3),
    "L, transparent": encoded(Image.new("L", (WIDTH, HEIGHT), 7), transparency=7),
    "RGB, transparent": encoded(Image.new("RGB", (WIDTH, HEIGHT), (1, 2, 3)), transparency=(1, 2, 3)),
    "I;16": encoded(Image.fromarray(DEEP)),
    "I;16, transparent": with_chunk(
        encoded(Image.fromarray(DEEP)), b"tRNS", DEEP[0, :1].astype(">u2").tobytes(), False
    ),
    "RGB, 16 bits": deep_colours(),
    "RGB, ICC": encoded(RGB, icc_profile=PROFILE),
    "RGB, interlaced": interlaced_png(),
    "JPEG": encoded(SMOOTH, "jpeg", quality=95),
    "JPEG, grey": encoded(SMOOTH.convert("L"), "jpeg", quality=95),
    "JPEG, CMYK": encoded(SMOOTH.convert("CMYK"), "jpeg", quality=95),
    "JPEG, progressive": encoded(SMOOTH, "jpeg", quality=95, progressive=True),
    "JPEG, ICC": encoded(SMOOTH, "jpeg", quality=95, icc_profile=PROFILE),
    "JPEG, whole colours": encoded(SMOOTH, "jpeg", quality=95, subsampling=0),
    "WebP": encoded(LAYERED, "webp", lossless=True),
    "GIF": encoded(RGB.quantize(50), "gif"),
    "BMP": encoded(RGB, "bmp"),
    "PPM": encoded(RGB, "ppm"),
    "PGM, 16 bits": encoded(Image.fromarray(DEEP), "ppm"),
    "TIFF, 16 bits": encoded(Image.fromarray(DEEP), "tiff"),
    "TIFF, 16 bits, white is 0": encoded(Image.fromarray(DEEP), "tiff", tiffinfo={262: 0}),
    "TIFF, 12 bits": tiff_of_12_bits(),
    "TIFF, alpha": encoded(Image.fromarray(NOISE), "tiff"),
    "TIFF, LAB": encoded(Image.fromarray(NOISE[..., :3], "LAB"), "tiff"),
    "TIFF, CMYK": encoded(RGB.convert("CMYK"), "tiff"),
}

REFUSED = {
    "TIFF, floats": encoded(Image.fromarray(DEEP.astype(np.float32)), "tiff"),
    "TIFF, 32 bits": encoded(Image.fromarray(DEEP.astype(np.int32)), "tiff"),
    "PFM": pfm(),
    "RGB, 16 bits, transparent": deep_colours(chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n",
    "ICO": encoded(RGB.resize((32, 32)), "ico"),
    "half a PNG": encoded(RGB)[:900],
    "half a JPEG": encoded(RGB, "jpeg")[:900],
}
