"""What must hold for every line of code, and for every file that somebody sends."""

import ast
import json
import re
import socket

import pytest

from index.errors import StoryError
from index.library import read_bytes
from tests.unit.parts import ROOT

CODE = [file for folder in ("bot", "index") for file in (ROOT / folder).rglob("*.py")]

# What may be put into a statement otherwise than as a parameter: constants of the code itself.
OWN = {
    ("bot/exchanges.py", "_COLUMNS"),
    ("bot/exchanges.py", "where"),  # two sentences of that file
    ("bot/received.py", "_SCHEMA"),
    ("bot/received.py", "statement"),  # of that file's tables
    ("bot/upgrades.py", "SCHEMA"),
    ("index/database.py", "SCHEMA"),
    ("index/database.py", "statement"),  # of schema.sql
    ("index/database.py", "_STEPS[step]"),
    ("index/store.py", "STORY_COLUMNS"),
    ("index/store.py", "condition"),  # one of two sentences there
    ("index/store.py", "statement"),  # passed on by the one way to read rows
    ("index/writing.py", "columns"),  # names of that file
    ("index/writing.py", "marks"),  # question marks
}
RUNS = {"execute", "executemany", "executescript", "_rows"}


def parts_of(node):
    """What a statement is made of, but for literal words."""
    match node:
        case ast.Constant():
            return []
        case ast.JoinedStr():
            return [part for value in node.values for part in parts_of(value)]
        case ast.FormattedValue():
            return [ast.unparse(node.value)]
        case _:
            return [ast.unparse(node)]


def test_statements_take_values_as_parameters_only():
    found = set()
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", None) in RUNS and node.args:
                found |= {(file.relative_to(ROOT).as_posix(), part) for part in parts_of(node.args[0])}
    assert found <= OWN


def test_marks_of_html_are_set_where_texts_are_rendered_and_nowhere_else():
    rooms = {"render", "markup", "shelf", "office", "cards", "texts", "spanish", "posting", "sharing"}
    marks = re.compile(r"</?(?:b|i|u|s|a|code|pre|blockquote|tg-spoiler)\b[^>]*>")
    for file in CODE:
        tree = ast.parse(file.read_text("utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        said = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in docstrings)
        if file.stem not in rooms and file.parent.name == "bot":
            assert not [words for words in said if isinstance(words, str) and marks.search(words)], file


def test_nothing_runs_what_it_reads_and_no_transport_is_left_unchecked():
    forbidden = re.compile(
        r"(?<![.\w])(?:eval|exec|compile)\(|pickle|shell\s*=\s*True|yaml\.load\(|verify\s*=\s*False|os\.system"
    )
    own = re.compile(r"re\.compile\(")
    assert not [f.name for f in CODE if forbidden.search(own.sub("", f.read_text("utf-8")))]


PAGE = b"<html><body><article><p>The harbour wall of Vell was mended on Friday.</p></article></body></html>"
HOSTILE = {
    "external.html": b"""<!DOCTYPE html [<!ENTITY out SYSTEM "file:///etc/passwd"><!ENTITY web SYSTEM
"http://203.0.113.9/x">]><html><head><title>&out;</title><link rel="stylesheet" href="http://203.0.113.9/s.css"></head>
<body><article><p>The harbour wall of Vell was mended on Friday, said the mayor. &out; &web;</p>
<p>A second paragraph of the story tells what it cost: four million crowns.</p>
<img src="http://203.0.113.9/i.png"><iframe src="http://203.0.113.9/f"></iframe>
<script src="http://203.0.113.9/j.js"></script></article></body></html>""",
    "dtd.html": b"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://203.0.113.9/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:xi="http://www.w3.org/2001/XInclude"><body><article>
<p>The harbour wall of Vell was mended on Friday, said the mayor of the town.</p>
<xi:include href="file:///etc/passwd" parse="text"/>
<p>It cost four million crowns in all.</p></article></body></html>""",
    "bomb.html": b"<!DOCTYPE lolz [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><html><body><article><p>The harbour wall of Vell was mended. &a11;</p></article></body></html>",
    "front.md": b"---\ntitle: !!python/object/apply:os.system ['touch /tmp/evil']\nurl: file:///etc/passwd\n---\n"
    b"The harbour wall of Vell was mended on Friday.\n\n![it](http://203.0.113.9/i.png) <img src=x onerror=y>\n",
    "anchors.md": b"---\na: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(ord("b"), ord("k")))
    + b"---\nThe harbour wall of Vell was mended on Friday.\n",
    "refs.md": b"The harbour wall of Vell was mended on [Friday][1].\n\n[1]: http://203.0.113.9/x\n",
}


@pytest.fixture
def offline(monkeypatch):
    """Whoever asks the network for anything fails, and is remembered."""
    asked = []
    read_bytes(PAGE, "page.html")  # what it needs is imported before

    def refuse(*args, **_):
        asked.append(args)
        raise AssertionError("the network was asked")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return asked


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_without_the_network_and_brings_in_no_other_file(name, offline):
    try:
        story = read_bytes(HOSTILE[name], name)
    except StoryError:
        shown = ""
    else:
        shown = f"{story.title}\n{story.text}"
        assert "harbour wall" in shown
    assert "root:" not in shown
    assert len(shown) < 10_000
    assert offline == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "/etc/passwd.txt", "..\\..\\evil.md", "a/../../b.txt", "~root.txt"]
)
def test_a_files_name_opens_nothing(name, monkeypatch):
    read_bytes(PAGE, "page.html")  # what it needs is imported before

    def refuse(*args, **kwargs):
        raise AssertionError(f"{args} was opened")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    story = read_bytes(b"The harbour wall of Vell was mended on Friday.", name)
    assert not set("/\\") & set(story.id)


def test_the_bill_of_materials_is_the_lock_files():
    bill = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text("utf-8"))
    lines = (ROOT / "requirements.lock").read_text("utf-8").split()
    pairs = (line.partition("==") for line in lines)
    assert {(part["name"], part["version"]) for part in bill["components"]} == {
        (re.sub(r"[-_.]+", "-", name).lower(), version) for name, _, version in pairs
    }
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in bill["components"])
    known = {part["bom-ref"] for part in bill["components"]} | {"verbatim"}
    assert all({row["ref"], *row["dependsOn"]} <= known for row in bill["dependencies"])
