"""What the protocol `clips` is: where the clips come from, what a clip is made of, and what stands for it."""

from pathlib import Path

NAME = "clips"
"""The protocol, and its task."""

PINS, DEFINITION = Path(__file__).with_name("packages.json"), Path(__file__).with_name("clips.yaml")

FRAMES = 8
"""Number of frames of a clip, evenly spaced."""

SIDE = 64
"""Width and height of a frame in pixels, on white, as the emoji of the posts are drawn."""

MIDDLE = FRAMES // 2
"""Number of the frame that stands for the clip where one alone is looked at."""

MEAN, ONE = "frame_average", "one_frame"
"""Variants: the mean of the features of all frames, and those of one frame."""
