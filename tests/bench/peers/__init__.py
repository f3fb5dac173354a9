"""What others answer retrieval with, each as a script for an environment of its own: nothing of ours is imported."""
