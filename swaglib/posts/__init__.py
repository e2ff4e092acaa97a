"""Sources of posts: one image each, with the hashtags that its uploader wrote."""
