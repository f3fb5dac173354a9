"""Quality, measured on anybody's stories: `python -m tests.quality FOLDER`."""
