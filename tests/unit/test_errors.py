import inspect
import re

import pytest

from index import errors

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.VerbatimError)]


def test_the_docstring_draws_every_error_under_its_parent():
    drawn, above = {}, {}
    for line in errors.__doc__.splitlines():
        if match := re.match(r"( {4}[│├└─ ]*)(\w+)(?:  |$)", line):
            depth = len(match[1]) // 4
            above[depth] = match[2]
            drawn[match[2]] = above.get(depth - 1)
    assert drawn == {kind.__name__: kind.__base__.__name__ for kind in CLASSES} | {"VerbatimError": None}


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_says_what_happened_and_what_to_do(kind):
    error = kind("It broke.", "Mend it.")
    assert (str(error), error.message, error.hint) == ("It broke. Mend it.", "It broke.", "Mend it.")
