"""What radaudit adds to MONAI's networks: a pooling that shows where it looks, a ViT that gives logits, transfer of weights."""
