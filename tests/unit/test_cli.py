import json
import os
import re

import pytest
from click.testing import CliRunner

from bot.cli import main
from index.embedder import Embedder
from index.library import bundled_story
from tests.unit.parts import ROOT, run_python
from tests.unit.test_embedder import copied

ACCUSE = "what does Maduro accuse Trump of?"


pytestmark = pytest.mark.usefixtures("models_made_once")


@pytest.fixture
def run(at_home):
    def ran(*arguments, stdin=None):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return ran


def refused(result, code=2):
    """The one line on standard error of a command that ended with 2, or with that exit code."""
    assert result.exit_code == code
    lines = [line for line in result.stderr.splitlines() if not line.startswith("Indexing")]
    assert len(lines) == 1
    assert lines[0].startswith("verbatim: ")
    return lines[0]


def written(folder, content="The mayor of Springfield resigned on Friday.\n", name="mayor.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ask


def test_the_first_question_indexes_the_bundled_story_and_is_answered(run, at_home):
    result = run("ask", ACCUSE)
    assert result.exit_code == 0
    assert "│ Maduro accuses Trump" in result.stdout
    assert "[1] Maduro confirms a “cordial” call with Trump – AlJazeera" in result.stdout
    assert result.stderr.startswith("Indexing “Maduro confirms")
    assert run("ask", ACCUSE).stderr == ""
    assert sorted(file.suffix or file.name for file in (at_home / "data").iterdir()) == [
        ".faiss",
        ".lock",
        ".sqlite",
        "models",
    ]


def test_what_the_story_does_not_say_is_an_answer_too(run, filled):
    result = run("ask", "who won the World Cup?")
    assert result.exit_code == 0
    assert "The story doesn't say." in result.stdout
    assert ACCUSE.capitalize()[:4] in result.stdout


@pytest.mark.parametrize("question", ["", "  ", "😀😀", '<>&"', "x" * 10_000])
def test_what_is_no_question_ends_with_two_and_a_plain_line(run, filled, question):
    result = run("ask", question)
    assert result.exit_code == 2
    assert result.stdout.startswith(("Ask me something", "That is too long"))


@pytest.mark.parametrize("question", ['<b>&"', "مرحبا كيف الحال", "\u202eabc"])
def test_any_text_gets_a_reply(run, filled, question):
    assert "I find nothing about that in the story." in run("ask", question).stdout


def test_a_question_in_another_encoding_gets_a_reply(run, filled):
    assert run("ask", os.fsdecode(b"caf\xe9 au lait, Maduro?")).exit_code in (0, 2)


def test_one_file_is_asked_without_touching_the_library(run, at_home):
    result = run("ask", "Who resigned on Friday?", "--story", written(at_home))
    assert "│ The mayor of Springfield resigned on Friday." in result.stdout
    assert not (at_home / "data").exists()


def test_one_question_as_json(run, filled):
    result = run("ask", "--json", ACCUSE)
    report = json.loads(result.stdout)
    story = bundled_story()
    assert (report["kind"], report["id"], report["question"]) == ("answer", None, ACCUSE)
    for statement in report["statements"]:
        ((start, end),) = statement["spans"]
        assert statement["text"] == story.text[start:end]


def test_many_questions_come_out_in_their_order_one_object_a_line(run, at_home):
    asked = [
        {"id": "a", "question": ACCUSE},
        {"id": 2, "question": "who won the World Cup?", "history": ["what about football?"]},
        {"id": "c", "question": ""},
    ]
    file = written(at_home, "\n\n".join(map(json.dumps, asked)) + "\n", "q.jsonl")
    result = run("ask", "--json", "--story", ROOT / "index/stories/maduro-trump-call.md", "--questions", file)
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(r["id"], r["kind"], r["reason"]) for r in reports] == [
        ("a", "answer", None),
        (2, "refusal", "not_covered"),
        ("c", "refusal", "not_a_question"),
    ]


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"id": 1}', '{"question": "x"}', '{"id": 1, "question": 2}', "null"]
)
def test_a_malformed_line_of_questions_is_named_before_any_is_asked(run, filled, at_home, line):
    file = written(at_home, f'{{"id": 1, "question": "{ACCUSE}"}}\n{line}\n', "q.jsonl")
    result = run("ask", "--questions", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 2" in result.stderr


def test_half_a_character_in_a_line_of_questions_does_no_harm(run, filled, at_home):
    file = written(at_home, '{"id": 1, "question": "what \\ud800 did Maduro say?"}\n', "q.jsonl")
    assert run("ask", "--questions", file).exit_code in (0, 2)


def test_a_question_with_a_history_is_understood_from_it(run, at_home):
    file = at_home / "questions.jsonl"
    file.write_text('{"id": 1, "question": "and Trump?", "history": ["What did Maduro say?"]}\n', "utf-8")
    result = run("ask", "--json", "--story", ROOT / "index/stories/maduro-trump-call.md", "--questions", file)
    reported = json.loads(result.stdout)
    assert (reported["question"], reported["understood"]) == ("and Trump?", "What did Trump say?")
    assert {statement["speaker"] for statement in reported["statements"]} == {"Donald Trump"}


@pytest.mark.parametrize("arguments", [(), ("why?", "--questions", "q.jsonl"), ("--questions", "none.jsonl")])
def test_ask_needs_one_question_or_a_file_of_them(run, arguments):
    assert run("ask", *arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [("ask",), ("ask", "--questions", "none.jsonl"), ("index", "add"), ("nonsense",)])
def test_a_command_used_wrongly_is_refused_in_one_line(run, arguments):
    refused(run(*arguments))


# index


def test_stories_are_added_listed_shown_replaced_and_removed(run, at_home):
    mayor, rain = written(at_home), written(at_home, "# Rain\n\nIt rained on the fields.\n", "rain.md")
    added = run("index", "add", mayor, rain)
    assert added.stdout.splitlines() == [
        "added: mayor – Mayor (7 words; set aside: 0 lines)",
        "added: rain – Rain (5 words; set aside: 1 line)",
    ]
    assert run("index", "add", mayor).stdout.startswith("unchanged: mayor")
    assert run("index", "list").stdout.splitlines() == ["mayor  Mayor  (1 passage)", "rain  Rain  (1 passage)"]
    shown = run("index", "show", "rain").stdout
    assert "[heading 0-4]\nRain" in shown
    assert "[paragraph 6-30]\nIt rained on the fields." in shown
    written(at_home, "The mayor stays.\n")
    assert run("index", "add", mayor).stdout.startswith("replaced: mayor")
    assert run("index", "remove", "mayor").stdout == "removed: mayor\n"
    assert run("index", "rebuild").stdout == "rebuilt\n"
    assert run("index", "list").stdout == "rain  Rain  (1 passage)\n"


def test_an_empty_library_is_listed_as_such_and_not_filled(run):
    assert "no story yet" in run("index", "list").stdout


def test_a_story_that_is_not_there_is_named(run):
    for command in ("show", "remove"):
        assert "verbatim index list" in refused(run("index", command, "none"))


def test_two_files_of_one_name_are_refused(run, at_home):
    (at_home / "other").mkdir()
    result = run("index", "add", written(at_home), written(at_home / "other"))
    assert result.exit_code == 2
    assert "Rename one" in result.stderr


BAD = {
    "missing": (None, "There is no file"),
    "empty": (b"", "no sentence"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
    "encoding": (b"caf\xe9", "iconv"),
    "no sentences": (b"***\n", "no sentence"),
}


@pytest.mark.parametrize("kind", [*BAD, "folder", "50 MB"])
@pytest.mark.parametrize("command", [("index", "add"), ("ask", "Why?", "--story")])
def test_a_bad_story_file_is_refused_in_one_line_and_nothing_is_lost(run, filled, at_home, kind, command):
    path = at_home / "bad.txt"
    if kind == "folder":
        path.mkdir()
        words = "is a folder"
    elif kind == "50 MB":
        path.touch()
        os.truncate(path, 50_000_000)
        words = "50 MB"
    else:
        content, words = BAD[kind]
        if content is not None:
            path.write_bytes(content)
    assert words in refused(run(*command, path))
    assert run("index", "list").stdout.startswith("maduro")


def test_one_bad_file_among_many_adds_none(run, at_home):
    refused(run("index", "add", written(at_home), at_home / "none.txt"))
    assert "no story yet" in run("index", "list").stdout


COMMANDS = [("ask", "Why?"), ("index", "list"), ("index", "rebuild"), ("chat",), ("run",)]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("data", ["file/data", "/proc/data"])
def test_a_data_folder_that_cannot_be_written_is_refused_in_one_line(run, at_home, monkeypatch, command, data):
    written(at_home, name="file")
    monkeypatch.setenv("VERBATIM_DATA", data)
    assert "VERBATIM_DATA" in refused(run(*command), 75 if data == "/proc/data" else 2)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_corrupt_library_is_refused_in_one_line_and_left_as_it_is(run, at_home, command):
    (at_home / "data").mkdir()
    file = written(at_home / "data", b"noise" * 1_000, "library.sqlite")
    assert "is damaged" in refused(run(*command))
    assert file.read_bytes() == b"noise" * 1_000


def test_a_truncated_library_is_refused_in_one_line(run, filled, at_home):
    file = filled / "library.sqlite"
    file.write_bytes(file.read_bytes()[:9_000])
    assert "is damaged" in refused(run("ask", ACCUSE))


def test_a_broken_faiss_file_is_rebuilt_with_a_notice_and_the_question_answered(run, filled, at_home, caplog):
    (file,) = filled.glob("*.faiss")
    file.write_bytes(b"foreign")
    assert "Maduro accuses Trump" in run("ask", ACCUSE).stdout
    assert run("check").exit_code == 0  # one story is searched without it
    assert "is damaged: rebuilding it from the library" in caplog.text


def test_an_index_of_another_model_is_refused_until_it_is_rebuilt(run, filled, monkeypatch, another_model):
    monkeypatch.setenv("VERBATIM_MODEL", another_model)
    for command in (("ask", ACCUSE), ("chat",), ("run",)):
        assert "verbatim index rebuild" in refused(run(*command))
    assert run("index", "rebuild").exit_code == 0
    assert run("ask", ACCUSE).exit_code == 0
    monkeypatch.delenv("VERBATIM_MODEL")
    assert "verbatim index rebuild" in refused(run("ask", ACCUSE))


def test_a_damaged_model_is_refused_in_one_line(run, embedder, tmp_path, monkeypatch):
    folder = copied(embedder, tmp_path / "model")
    (folder / "config.json").unlink()
    (folder / "config.json").write_text("{}")
    monkeypatch.setattr(Embedder, "_folder", lambda self: folder)
    assert "config.json is damaged" in refused(run("ask", ACCUSE))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_malformed_token_is_refused_in_one_line_and_never_shown(run, monkeypatch, command):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "sesame")
    assert "sesame" not in refused(run(*command))


# chat, run, check, help


def test_chat_talks_with_or_without_a_token(run, filled, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    result = run("chat", stdin=f"{ACCUSE}\n")
    assert "│ Maduro accuses Trump" in result.stdout


def test_run_without_a_token_says_how_to_get_one_and_talks_here(run):
    result = run("run", stdin=f"{ACCUSE}\n")
    assert result.stdout.startswith("No TELEGRAM_BOT_TOKEN is set")
    assert "@BotFather" in result.stdout
    assert "│ Maduro accuses Trump" in result.stdout


def test_run_without_any_input_shows_a_sample_and_ends(run, filled):
    result = run("run", stdin="")
    assert result.exit_code == 0
    assert "> Who won the World Cup?" in result.stdout


def test_check_says_one_line_each_and_ends_with_two_where_something_is_wrong(run, at_home, monkeypatch):
    result = run("check")
    assert result.exit_code == 0
    assert [line[:4] for line in result.stdout.splitlines()] == ["ok  "] * 6
    (at_home / "data").mkdir()
    (at_home / "data" / "library.sqlite").write_bytes(b"noise" * 1_000)
    result = run("check")
    assert result.exit_code == 2
    assert [line[:4].strip() for line in result.stdout.splitlines()] == ["ok", "ok", "ok", "FAIL", "ok", "ok"]


def test_help_names_every_command_and_the_version_is_told(run):
    out = run("--help").stdout
    assert all(re.search(rf"^  {name} ", out, re.MULTILINE) for name in ("run", "chat", "ask", "index", "check"))
    assert run("--version").stdout.startswith("verbatim, version ")


def test_python_m_bot_is_verbatim(at_home):
    done = run_python(
        "import runpy, sys; sys.argv[1:] = ['index', 'list']; runpy.run_module('bot', run_name='__main__')"
    )
    assert (done.returncode, done.stdout) == (0, "There is no story yet. verbatim index add FILE adds one.\n")


def test_an_error_is_one_line_without_a_traceback_in_a_process_of_its_own(at_home):
    done = run_python("from bot.cli import main; main(['index', 'add', 'none.txt'])")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "verbatim: There is no file none.txt. Check the name.\n"


# quotes

BUNDLED = ROOT / "index/stories/maduro-trump-call.md"
KEYS = {"text", "spans", "kind", "speaker", "mention", "mention_span", "cue", "cue_span", "occasion"}


def test_the_quotations_of_a_file_are_a_table_of_speakers_and_words(run, at_home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = run("quotes", BUNDLED)
    assert result.exit_code == 0
    (line,) = [line for line in result.stdout.splitlines() if "“We want peace with sovereignty" in line]
    assert ("Nicolás Maduro" in line, "direct" in line, "declared" in line) == (True, True, True)
    assert list(at_home.iterdir()) == []


def test_the_quotations_of_a_file_as_json_are_spans_of_the_story(run):
    result = run("quotes", "--json", BUNDLED)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    text = bundled_story().text
    assert all(set(row) == KEYS for row in rows)
    for row in rows:
        assert row["text"] == " … ".join(text[start:end] for start, end in row["spans"])
        for name in ("mention", "cue"):
            assert row[name] == (text[slice(*row[f"{name}_span"])] if row[f"{name}_span"] else None)
    direct = [row["speaker"] for row in rows if row["kind"] == "direct"]
    assert direct == ["Nicolás Maduro"] * 3 + ["Donald Trump", "Nicolás Maduro"]


def test_a_file_without_quotations_says_so(run, at_home):
    file = written(at_home)
    assert run("quotes", file).stdout == "Nobody is quoted in this story.\n"
    assert run("quotes", "--json", file).stdout == ""


def test_a_file_of_quotations_that_cannot_be_read_is_refused_in_one_line(run):
    assert "There is no file" in refused(run("quotes", "none.txt"))
    refused(run("quotes"))


@pytest.mark.parametrize("mark", ["[sic]", "[red]", "[/b]"])
def test_brackets_in_a_quotation_are_shown_in_the_table(run, at_home, mark):
    file = written(at_home, f"“The dam {mark} will hold,” Anna Weber said.\n")
    assert mark in run("quotes", file).stdout


def test_somebodys_words_are_asked_for_on_the_command_line(run, filled):
    result = run("ask", "what did Trump say about drugs?")
    assert result.stdout.startswith("Donald Trump\nOn Wednesday, during a White House press conference:\n│ “I spoke to")
    report = json.loads(run("ask", "--json", "what did Trump say about drugs?").stdout)
    (statement,) = report["statements"]
    assert (statement["speaker"], statement["quote_kind"]) == ("Donald Trump", "direct")
    report = json.loads(run("ask", "--json", "what did Putin say?").stdout)
    assert (report["kind"], report["reason"]) == ("refusal", "not_in_story")


@pytest.mark.parametrize("command", ["chat", "run"])
def test_the_data_folder_may_be_named_from_home(run, filled, at_home, monkeypatch, command):
    monkeypatch.setenv("HOME", str(at_home))
    monkeypatch.setenv("VERBATIM_DATA", "~/data")
    result = run(command, stdin="what did Maduro say?\n")
    assert "│ “During my six years" in result.stdout
    assert not (at_home / "~").exists()


@pytest.mark.parametrize("harm", ["noise", "folder"])
def test_a_broken_memory_is_made_anew_or_refused_in_one_line(run, filled, harm):
    file = filled / "memory.sqlite"
    file.mkdir() if harm == "folder" else file.write_bytes(b"noise" * 1_000)
    result = run("chat", stdin="what did Maduro say?\n")
    assert result.exit_code in (0, 2)
    assert result.exit_code == 0 or refused(result)
