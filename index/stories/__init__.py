"""The stories that come with Verbatim."""
