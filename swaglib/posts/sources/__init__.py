"""Sources of posts, one a file; what a source is, and how it is found: `swaglib.posts.load`."""
