"""Coverage-guided fuzzing of the story readers, with atheris (`pip install -e '.[fuzz]'`, Linux).

python -m tests.fuzz.stories -max_total_time=600 [FOLDER of inputs to begin with and to add to]

The first byte chooses the file's ending. What is neither a story whose parts are in place nor a plain refusal ends the
run, and the input is written to a file crash-….
"""

import sys

import atheris

with atheris.instrument_imports(include=["index.reading", "frontmatter", "markdown_it", "yaml", "sentencex"]):
    from index.errors import StoryError
    from index.library import read_bytes

NAMES = ("a.txt", "a.md", "a.html")


def one_input(data: bytes) -> None:
    """Read one file."""
    if not data:
        return
    try:
        story = read_bytes(data[1:], NAMES[data[0] % len(NAMES)])
    except StoryError:
        return
    at = 0
    for block in story.blocks:
        if not at <= block.span.start < block.span.end <= len(story.text):
            raise AssertionError(f"{block} in {len(story.text)} characters")
        at = block.span.end
    story.text.encode()


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
