"""Who said what: the conversation that the product is for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.bot_api import BotApi
from tests.e2e.bot_process import BotProcess
from tests.e2e.conftest import Library, Processes, forged, labels, marked, quotations, ran
from tests.e2e.reader import Reader
from tests.e2e.shown import Shown, Toast

DIRECT = ["“During my six years", "“I don’t like diplomacy", "“With the favour of God", "“We want peace with"]
REPORTED = "Reported by the story, in its own words:"
CLINTONS = """# Two rallies

“We will win in Ohio,” Hillary Clinton said on Monday.

Former President Bill Clinton told a crowd in Iowa: “She is ready for this job.”
"""


def more(shown: Shown) -> list[str]:
    return [label for label in labels(shown) if label.startswith("More of ")]


async def all_pages(reader: Reader, shown: Shown) -> list[Shown]:
    """The pages of an answer, each by the button under the one before."""
    pages = [shown]
    while more(pages[-1]):
        (following,), toast = await reader.presses(pages[-1], more(pages[-1])[0])
        assert toast == Toast("")
        assert following.reply_to == pages[-1].message_id
        pages.append(following)
    return pages


async def test_what_maduro_said_is_all_of_his_words_and_nobody_elses(reader: Reader) -> None:
    (answer,) = await reader.says("what did Maduro say?")

    assert marked(answer, "bold") == ["Nicolás Maduro"]
    assert [words[: len(start)] for words, start in zip(quotations(answer), DIRECT, strict=False)] == DIRECT
    assert len(quotations(answer)) == 5
    assert answer.text.index("“We want peace") < answer.text.index(REPORTED)
    assert "In Monday’s Caracas rally:\n“We want peace" in answer.text

    pages = await all_pages(reader, answer)

    words = [quotation for page in pages for quotation in quotations(page)]
    assert len(words) == len(set(words)) >= 8
    assert all(marked(page, "bold") == ["Nicolás Maduro"] for page in pages)
    assert all(REPORTED in page.text for page in pages)
    assert not [w for w in words if "I spoke to him" in w or "neither well" in w or "anti-drug" in w]
    numbers = [label for page in pages for label in labels(page) if label.startswith("[")]
    assert numbers == [f"[{n}]" for n in range(1, len(words) + 1)]


async def test_a_quotations_button_shows_it_in_its_place(reader: Reader) -> None:
    (answer,) = await reader.says("what did Trump say about drugs?")

    (words,) = quotations(answer)
    assert marked(answer, "bold") == ["Donald Trump"]
    assert "On Wednesday, during a White House press conference:" in answer.text
    assert words.startswith("“I spoke to him briefly")

    (place,), _ = await reader.presses(answer, "[1]")

    assert marked(place, "bold") == [words]


async def test_who_said_it_is_answered_with_the_speaker_and_the_words(reader: Reader) -> None:
    (answer,) = await reader.says("who said “Colony, never”?")

    assert marked(answer, "bold") == ["Nicolás Maduro"]
    assert "Colony, never!" in quotations(answer)[0]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what did Vladimir Putin say?", "Vladimir Putin isn't in this story."),
        ("what did Hugo Chávez say?", "Hugo Chávez isn't quoted in this story."),
        ("what did Maduro say about football?", "Nicolás Maduro isn't quoted on that in this story."),
    ],
)
async def test_whoever_is_not_quoted_is_said_so_and_those_who_are_are_buttons(
    reader: Reader, question: str, said: str
) -> None:
    (refusal,) = await reader.says(question)

    assert refusal.text.startswith(said)
    assert quotations(refusal) == []
    assert "What did Nicolás Maduro say?" in labels(refusal)
    for label in labels(refusal):
        (answer,), _ = await reader.presses(refusal, label)
        name = label.removeprefix("What did ").removesuffix(" say?")
        assert marked(answer, "bold") == [label, name]
        assert quotations(answer)


async def test_a_pronoun_is_asked_back_with_buttons(reader: Reader) -> None:
    (back,) = await reader.says("what did he say?")

    assert back.text == "Whom do you mean?"
    (answer,), _ = await reader.presses(back, "What did Donald Trump say?")
    assert quotations(answer)[0].startswith("“I spoke to him briefly")


async def test_quotes_lists_the_speakers_and_a_tap_gives_as_many_of_their_words_as_it_says(reader: Reader) -> None:
    (shown,) = await reader.says("/quotes")

    assert shown.text.startswith("Who speaks, and how often:")
    names = [label.rpartition(" (")[0] for label in labels(shown)]
    assert names[:2] == ["Nicolás Maduro", "Donald Trump"]
    for label, name in zip(labels(shown), names, strict=True):
        (answer,), toast = await reader.presses(shown, label)
        assert toast == Toast("")
        assert answer.reply_to == shown.message_id
        assert name in marked(answer, "bold")
        pages = await all_pages(reader, answer)
        assert all(name in marked(page, "bold") for page in pages)
        assert label == f"{name} ({sum(len(quotations(page)) for page in pages)})"


async def test_a_question_about_a_fact_stays_one(reader: Reader) -> None:
    (answer,) = await reader.says("is Maduro president?")

    assert marked(answer, "bold") == []
    assert REPORTED not in answer.text


async def test_a_forged_page_or_speaker_does_no_harm(reader: Reader) -> None:
    (answer,) = await reader.says("what did Maduro say?")
    for data in ("p:999999999999:5", "s:none:00000000", "s:maduro-trump-call:00000000", "p::", "s:", "p:1:-1"):
        shown, toast = await reader.presses(forged(answer, data), "?")
        assert shown == []
        assert toast is not None
        assert toast.alert


async def test_a_page_beyond_the_end_is_said_so(reader: Reader) -> None:
    (answer,) = await reader.says("what did Maduro say?")
    data = next(data for row in answer.buttons for label, data in row if label.startswith("More of "))
    shown, toast = await reader.presses(forged(answer, data.rpartition(":")[0] + ":500"), "?")
    assert shown or (toast and toast.text)


async def test_pages_and_speakers_outlive_a_kill(
    process: Processes, meet: Callable[[BotProcess], Reader], data: Path
) -> None:
    bot = process(data, "run")
    reader = meet(bot)
    await bot.start()
    (answer,) = await reader.says("what did Maduro say?")
    (speakers,) = await reader.says("/quotes")
    before = await all_pages(reader, answer)

    await bot.kill()
    await bot.start()

    after = await all_pages(reader, answer)
    assert [page.text for page in after] == [page.text for page in before]
    (tapped,), _ = await reader.presses(speakers, labels(speakers)[0])
    assert quotations(tapped) == quotations(answer)


async def test_two_of_one_surname_are_asked_back_and_each_button_gives_their_own(
    process: Processes, meet: Callable[[BotProcess], Reader], tmp_path: Path, stories: Library
) -> None:
    name = stories.write(tmp_path, "rallies.md", CLINTONS)
    await ran(process(tmp_path, "index", "add", name))
    bot = process(tmp_path, "run")
    reader = meet(bot)
    await bot.start()

    (back,) = await reader.says("what did Clinton say?")

    assert back.text == "Whom do you mean?"
    assert labels(back) == ["What did Hillary Clinton say?", "What did Bill Clinton say?"]
    (hillary,), _ = await reader.presses(back, labels(back)[0])
    (bill,), _ = await reader.presses(back, labels(back)[1])
    assert quotations(hillary) == ["“We will win in Ohio,”"]
    assert quotations(bill) == ["“She is ready for this job.”"]


async def test_the_next_page_of_a_speakers_button_keeps_to_its_story(
    process: Processes, meet: Callable[[BotProcess], Reader], tmp_path: Path, stories: Library
) -> None:
    for file, word in (("one.md", "dam"), ("two.md", "lake")):
        text = "\n\n".join(f"“The {word} will hold for {n} days,” Anna Weber said." for n in range(10, 17))
        await ran(process(tmp_path, "index", "add", stories.write(tmp_path, file, f"# The {word}\n\n{text}\n")))
    bot = process(tmp_path, "run")
    reader = meet(bot)
    await bot.start()
    (speakers,) = await reader.says("/quotes")  # of the newest
    later = stories.write(tmp_path, "later.md", f"# Later\n\n{text.replace('lake', 'weir')}\n")
    await ran(process(tmp_path, "index", "add", later))

    (answer,), _ = await reader.presses(speakers, labels(speakers)[0])
    pages = await all_pages(reader, answer)

    words = [quotation for page in pages for quotation in quotations(page)]
    assert words == [f"“The lake will hold for {n} days,”" for n in range(10, 17)]


@pytest.mark.parametrize("question", ["what did Maduro say?", "/quotes"])
async def test_a_press_that_is_too_late_for_its_waiting_sign_is_still_answered(
    api: BotApi, reader: Reader, question: str
) -> None:
    (shown,) = await reader.says(question)
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.fail("answerCallbackQuery", 400, late)

    (answer,), _ = await reader.presses(shown, labels(shown)[-1] if question != "/quotes" else labels(shown)[0])

    assert marked(answer, "bold") == ["Nicolás Maduro"]
