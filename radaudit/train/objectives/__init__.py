"""What training minimizes: one objective a file, each a plain PyTorch module that works in any loop."""
