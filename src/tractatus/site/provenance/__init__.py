"""Where one figure comes from: what it counts, its bytes, leaves, checkpoint and proof."""
