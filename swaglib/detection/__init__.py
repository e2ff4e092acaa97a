"""Detection: Faster and Mask R-CNN on a pre-trained backbone, for emoji scenes and for data in COCO's format."""
