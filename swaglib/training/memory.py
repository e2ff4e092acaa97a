"""Keeps freed memory in the process, so that every step of training on the CPU finds it again at once.

By default, the C library gives large pieces back to the system and asks for them again a moment later; each page then
costs a fault. The price of keeping them is that the process stays as large as it once was.
"""

import ctypes
import sys

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3
"""The numbers of these settings in glibc's `mallopt`."""


def keep_freed_memory() -> bool:
    """Sets the C library's limits as high as they go; tells whether it could (glibc only)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    settings = ((TRIM_THRESHOLD, 2**31 - 1), (MMAP_THRESHOLD, 32 * 2**20), (TOP_PAD, 64 * 2**20))
    return all(mallopt(name, value) == 1 for name, value in settings)
