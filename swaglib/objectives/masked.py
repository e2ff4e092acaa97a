"""A vision transformer that sees a part of the patches of an image, with a small decoder that fills in the others."""

import torch
from lightly.models.modules import MaskedVisionTransformerDecoderTIMM, MaskedVisionTransformerTIMM
from lightly.models.utils import get_at_index, patchify, random_token_mask, set_at_index
from timm.models.vision_transformer import VisionTransformer
from torch import Tensor, nn


class MaskedAutoencoder(nn.Module):
    """Encoder, decoder and masks of a masked autoencoder (He et al. 2021, https://arxiv.org/abs/2111.06377).

    Encoder, decoder and masks are lightly's; position embeddings are fixed sines, as in the paper.

    Args:
        trunk: timm vision transformer with a class token; what a run leaves behind.
        mask_ratio: share of the patches that the encoder does not see.
        width: width of the decoder.
        depth: number of blocks of the decoder.
        heads: number of attention heads of the decoder.

    Raises:
        ValueError: if the trunk is not such a network.
    """

    def __init__(self, trunk: nn.Module, mask_ratio: float, width: int, depth: int, heads: int) -> None:
        super().__init__()
        if not isinstance(trunk, VisionTransformer) or trunk.num_prefix_tokens != 1:
            raise ValueError(
                f"A masked autoencoder needs a vision transformer with one class token, not {type(trunk).__name__}. "
                "Choose a pretrain.model such as vit_tiny_patch16_224."
            )
        if not isinstance(trunk.norm, nn.LayerNorm):
            raise ValueError(
                "A masked autoencoder learns from single tokens, which this network normalises only after they are "
                "pooled. Add `fc_norm: false` to pretrain.model_args."
            )
        # lightly views the kernels of the patches as rows, which other memory formats do not allow.
        self.encoder = MaskedVisionTransformerTIMM(vit=trunk.to(memory_format=torch.contiguous_format))
        self.encoder.mask_token.requires_grad_(False)  # patches are left out, not replaced
        self.embed = nn.Linear(trunk.embed_dim, width)
        self.decoder = MaskedVisionTransformerDecoderTIMM(trunk.patch_embed.num_patches, width, depth, heads)
        self.patch_size = int(trunk.patch_embed.patch_size[0])
        self.predict = nn.Linear(width, 3 * self.patch_size**2)
        self.mask_ratio = mask_ratio

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Returns what the decoder makes of the patches that are left out, and what they are.

        Args:
            images: float32, shape (n, 3, height, width).

        Returns:
            Two of shape (n, patches left out, 3 * patch_size**2), the second normalised by mean and variance of each
            patch.
        """
        size = (len(images), self.encoder.sequence_length)
        kept, masked = random_token_mask(size, self.mask_ratio, device=images.device)
        seen = self.embed(self.encoder.encode(images, idx_keep=kept))
        tokens = self.decoder.mask_token.repeat(*size, 1).to(seen.dtype)
        decoded = self.decoder(set_at_index(tokens, kept, seen))
        predicted = self.predict(get_at_index(decoded, masked))
        patches = get_at_index(patchify(images, self.patch_size), masked - 1)  # the class token is the first
        return predicted, _normalised(patches)


def _normalised(patches: Tensor) -> Tensor:
    variance, mean = torch.var_mean(patches, dim=-1, keepdim=True)
    return (patches - mean) / (variance + 1e-6).sqrt()
