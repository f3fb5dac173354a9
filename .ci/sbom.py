"""Write what this project is made of, as CycloneDX 1.6: `python .ci/sbom.py FILE`.

Packages and versions are those of requirements.lock; licences and what needs what are read from the packages as they
are installed here. The same lock gives the same file.
"""

import json
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def plain(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    """Version by package."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return dict(
        sorted((plain(name), version) for name, _, version in (line.partition("==") for line in lines) if version)
    )


def needs(name: str, extras: frozenset[str], versions: dict[str, str]) -> list[str]:
    """The locked packages that an installed one asks for, here and with these extras."""
    try:
        asked = [Requirement(line) for line in distribution(name).requires or ()]
    except PackageNotFoundError:
        return []
    here = [r for r in asked if not r.marker or any(r.marker.evaluate({"extra": e}) for e in extras | {""})]
    return sorted({plain(r.name) for r in here} & set(versions))


def licence(name: str) -> list[dict[str, object]]:
    """What an installed package says of its licence."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return []
    if expression := about.get("License-Expression"):
        return [{"expression": expression}]
    classes = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License :: ")]
    named = classes or [about.get("License", "").partition("\n")[0].strip()]
    return [{"license": {"name": words}} for words in named if words and words != "OSI Approved"]


def bill() -> dict[str, object]:
    """The bill of materials."""
    versions = locked()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = [Requirement(line) for line in project["dependencies"]]
    wanted = {plain(r.name): frozenset(r.extras) for r in direct}
    graph = {name: needs(name, wanted.get(name, frozenset()), versions) for name in versions}
    served, rest = set[str](), [name for name in wanted if name in versions]
    while rest:
        name = rest.pop()
        if name not in served:
            served.add(name)
            rest += graph[name]

    def ref(name: str) -> str:
        return f"pkg:pypi/{name}@{versions[name]}"

    itself = {"type": "application", "bom-ref": "verbatim", "name": project["name"], "version": project["version"]}
    components = [
        {
            "type": "library",
            "bom-ref": ref(name),
            "name": name,
            "version": version,
            "purl": ref(name),
            "scope": "required" if name in served else "excluded",
            **({"licenses": known} if (known := licence(name)) else {}),
        }
        for name, version in versions.items()
    ]
    depends = [{"ref": "verbatim", "dependsOn": sorted(ref(name) for name in wanted if name in versions)}]
    depends += [{"ref": ref(name), "dependsOn": [ref(other) for other in graph[name]]} for name in versions]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": itself},
        "components": components,
        "dependencies": depends,
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill(), indent=1, ensure_ascii=False) + "\n", "utf-8")
