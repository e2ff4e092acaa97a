"""Images: read, decoded, cleaned, augmented and prepared, for whoever needs their pixels."""
