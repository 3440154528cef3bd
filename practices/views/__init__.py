"""Pages of practices, one noun per file."""
