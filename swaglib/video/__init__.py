"""Short clips: animated emoji, and networks of still images that are asked about them."""
