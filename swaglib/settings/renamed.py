"""Names that parameters had in earlier versions, so that an old `params.yaml` is told the new ones."""

RENAMED = {
    "parts": "grad_accum_steps",
    "smallest_crop": "crop_min_scale",
    "clip": "optimizer.clip_grad_norm",
    "clip_grad_norm": "optimizer.clip_grad_norm",
    "momentum": "optimizer.momentum",
    "weight_decay": "optimizer.weight_decay",
    "warm_up": "optimizer.warmup_fraction",
    "warmup_fraction": "optimizer.warmup_fraction",
    "ema": "optimizer.ema_decay",
    "ema_decay": "optimizer.ema_decay",
    "optimiser": "optimizer.name",
    "synchronised_norm": "sync_batch_norm",
    "inverse_regularisation": "C",
    "pixels": "image_size",
    "decoded_pixels": "decode_size",
    "mixed_shards": "shuffle_shards",
    "judged_on": "eval_split",
    "checkpoints_kept": "keep_checkpoints",
    "licence": "license",
    "test_share": "splits.test_share",
    "validation_share": "splits.validation_share",
    "smallest_class": "splits.smallest_class",
    "held_out_designs": "collect.held_out",
}
"""Old name to new name."""

RENAMED_VALUES = {"replicated": "ddp", "sharded": "fsdp"}
"""The same for values."""
