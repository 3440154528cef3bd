"""The pages of meetings, one noun a file."""
