"""First names that tell a gender: whom "she" may mean.

From the US Census Bureau's frequencies of first names in the 1990 census (public domain): those of at least .002 % of
a gender, and twenty times as frequent for it as for the other. 2,812 names of women, 1,026 of men.
"""

from functools import cache
from importlib.resources import files


def gender_of(first_name: str) -> str:
    """The pronoun for a folded first name: "he" or "she"; nothing where the name tells neither."""
    return _genders().get(first_name, "")


@cache
def _genders() -> dict[str, str]:
    text = files("index").joinpath("first_names.txt").read_text("ascii")
    return {name: gender for line in text.splitlines() for gender, *names in [line.split()] for name in names}
