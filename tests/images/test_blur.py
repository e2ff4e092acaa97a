"""Gaussian blur beside torchvision's."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torchvision.transforms.v2 import functional

from swaglib.images.blur import blur, draw_blur, kernel_side


def drawn(count: int, probability: float = 0.5, smallest: float = 0.1, largest: float = 2.0) -> Tensor:
    return draw_blur(count, torch.Generator().manual_seed(3), probability, smallest, largest)


def some_images(count: int, height: int = 24, width: int = 32) -> Tensor:
    return torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize(("height", "width"), [(64, 64), (48, 40), (24, 90), (9, 7), (2, 2)])
def test_images_are_torchvisions(height: int, width: int) -> None:
    images, sigma = some_images(12, height, width), drawn(12)
    assert 3 < int((sigma > 0).sum()) < 12
    side = kernel_side(height, width)
    expected = torch.stack(
        [
            functional.gaussian_blur(image, [side, side], [deviation, deviation]) if deviation else image
            for image, deviation in zip(images, sigma.tolist(), strict=True)
        ]
    )
    result = blur(images, sigma)
    torch.testing.assert_close(result, expected, atol=1e-5, rtol=0)
    assert (result - images).abs().max() > 0.1, "it does change the images"


def test_the_kernel_is_a_tenth_of_the_shorter_side_and_odd() -> None:
    sides = {224: 23, 96: 9, 64: 7, 40: 5, 39: 3, 20: 3, 10: 3, 2: 3}
    assert {image_size: kernel_side(image_size, image_size) for image_size in sides} == sides
    assert kernel_side(64, 224) == kernel_side(224, 64) == 7


def test_a_point_becomes_the_gaussian_of_its_image() -> None:
    images = torch.zeros(3, 1, 41, 41)
    images[:, :, 20, 20] = 1
    sigma = torch.tensor([0.5, 0.0, 2.0])
    result = blur(images, sigma)
    for number in (0, 2):
        gaussian = torch.exp(-(torch.arange(-2, 3) ** 2) / (2 * sigma[number] ** 2))
        gaussian /= gaussian.sum()
        expected = torch.zeros(41, 41)
        expected[18:23, 18:23] = gaussian[:, None] * gaussian[None, :]
        torch.testing.assert_close(result[number, 0], expected, atol=1e-6, rtol=0)


def test_images_that_are_not_blurred_are_bit_for_bit_the_same() -> None:
    images, sigma = some_images(16), drawn(16)
    result = blur(images, sigma)
    assert torch.equal(result[sigma == 0], images[sigma == 0])
    assert not any(torch.equal(*pair) for pair in zip(result[sigma > 0], images[sigma > 0], strict=True))
    none = blur(images, torch.zeros(16))
    assert torch.equal(none, images) and none.data_ptr() != images.data_ptr()


def test_the_images_given_are_left_as_they_are() -> None:
    images = some_images(4)
    before = images.clone()
    blur(images, drawn(4, probability=1))
    assert torch.equal(images, before)


def test_a_plain_image_stays_plain() -> None:
    result = blur(torch.full((8, 3, 64, 64), 0.7), drawn(8, probability=1))
    torch.testing.assert_close(result, torch.full((8, 3, 64, 64), 0.7), atol=1e-6, rtol=0)


def test_a_part_of_the_draws_gives_that_part_of_the_images() -> None:
    images, sigma = some_images(24), drawn(24)
    whole = blur(images, sigma)
    for part in (slice(0, 8), slice(8, 24), slice(5, 6), slice(4, 4)):
        # Not bit for bit, because the convolution may be another one for another number of groups.
        torch.testing.assert_close(blur(images[part], sigma[part]), whole[part], atol=1e-6, rtol=0)


def test_channels_last_images_give_the_same() -> None:
    images, sigma = some_images(8), drawn(8)
    result = blur(images.contiguous(memory_format=torch.channels_last), sigma)
    torch.testing.assert_close(result, blur(images, sigma), atol=1e-6, rtol=0)


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 40),
    seed=st.integers(0, 2**31),
    probability=st.sampled_from([0.0, 0.5, 1.0]),
    ends=st.tuples(st.floats(0.01, 5), st.floats(0.01, 5)).map(sorted),
)
def test_draws_are_within_their_range(count: int, seed: int, probability: float, ends: list[float]) -> None:
    sigma = draw_blur(count, torch.Generator().manual_seed(seed), probability, *ends)
    assert sigma.shape == (count,) and sigma.dtype == torch.float32
    low, high = torch.tensor(ends)
    assert ((sigma == 0) | (sigma >= low) & (sigma <= high)).all()
    if probability in (0, 1):
        assert ((sigma > 0) == bool(probability)).all()
    fewer = draw_blur(count // 2, torch.Generator().manual_seed(seed), probability, *ends)
    assert torch.equal(sigma[: count // 2], fewer), "the draws do not depend on the images that follow"


def test_half_are_blurred_uniformly() -> None:
    sigma = drawn(20_000)
    blurred = sigma[sigma > 0]
    assert len(blurred) / len(sigma) == pytest.approx(0.5, abs=0.015)
    shares = torch.histc(blurred, 10, 0.1, 2.0) / len(blurred)
    assert shares.tolist() == pytest.approx([0.1] * 10, abs=0.015)


@pytest.mark.parametrize(
    ("probability", "smallest", "largest", "message"),
    [
        (1.1, 0.1, 2.0, "probability"),
        (float("nan"), 0.1, 2.0, "probability"),
        (0.5, 0.0, 2.0, "deviations"),
        (0.5, 2.0, 0.1, "deviations"),
        (0.5, 0.1, float("inf"), "deviations"),
    ],
)
def test_values_out_of_range_are_refused(probability: float, smallest: float, largest: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        drawn(2, probability, smallest, largest)


@pytest.mark.parametrize(
    ("images", "sigma", "message"),
    [
        (torch.zeros(2, 3, 8, 8, dtype=torch.uint8), torch.ones(2), "float32"),
        (torch.zeros(3, 8, 8), torch.ones(3), "float32"),
        (torch.zeros(2, 3, 1, 8), torch.ones(2), "too small"),
        (torch.zeros(2, 3, 8, 8), torch.ones(3), "2 images"),
        (torch.zeros(2, 3, 8, 8), torch.tensor([1.0, -1.0]), "negative"),
        (torch.zeros(2, 3, 8, 8), torch.tensor([1.0, float("nan")]), "not finite"),
    ],
)
def test_what_does_not_fit_is_refused(images: Tensor, sigma: Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        blur(images, sigma)
