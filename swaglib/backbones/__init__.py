"""Networks to be judged, by one scheme of names: runs of this study, local folders, timm and torchvision models."""
