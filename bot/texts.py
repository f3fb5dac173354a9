"""Every sentence a reader sees that is not the story's."""

from typing import assert_never

from index.types import Reason, Remark, Topic

START = (
    "I answer questions about a news story in the story's own words, each with its place in the text.\n"
    "What the story doesn't say, I don't say either. Just ask:"
)
HELP = (
    "<b>Ask in plain words</b>: who, what, when, where, why, how many.\n"
    "You get the story's own sentences. The button [1] shows one in its place; after /story, in the story itself.\n"
    "If the story doesn't say, I tell you so.\n"
    "Ask for somebody's words: what did … say (about …)? who said “…”?\n"
    "Ask on: and …? when was that? what did he say there? I show how I understood it.\n"
    "Ask about the story: what is it about? who is in it? when was it published?\n\n"
    "/story – the story, to read here\n/stories – all stories, to choose from\n/quotes – who is quoted\n"
    "/start – sample questions\n/forget – forget what you asked here\n"
    "/privacy – what is kept, and how long\n/help – this"
)
COMMANDS = (
    ("start", "What this is, with sample questions"),
    ("story", "The story, to read here"),
    ("stories", "All stories, to choose from"),
    ("quotes", "Who is quoted in it"),
    ("help", "What can be asked"),
    ("forget", "Forget what I asked here"),
    ("privacy", "What is kept, and for how long"),
)
SHORT_DESCRIPTION = "Ask a news story. The answers are its own words, each with its place in the text."
DESCRIPTION = (
    "Ask a news story anything, in plain words.\n\n"
    "You get the story's own sentences, or somebody's words under their name, each with its place in the text. "
    "What the story doesn't say, I don't say either.\n\n"
    "In a group: mention me or reply to me. In any chat: write my name and your question."
)

ENGLISH_ONLY = "Outside English I find only what stands between quotation marks, so I may have missed something."

REFUSALS = {
    Reason.NOT_COVERED: "The story doesn't say.",
    Reason.OFF_TOPIC: "I find nothing about that in the story.",
    Reason.NOT_A_QUESTION: "Ask me something about the story, in words.",
    Reason.TOO_LONG: "That is too long for a question. Please ask in a sentence or two.",
    Reason.NO_STORIES: "There is no story here yet. Whoever runs this bot can add one.",
    Reason.NOT_IN_STORY: "{about} isn't in this story.",
    Reason.UNSURE_WHOSE: "I found no words that are surely {about}'s.",
    Reason.NOT_QUOTED: "{about} isn't quoted in this story.",
    Reason.NOT_QUOTED_ON: "{about} isn't quoted on that in this story.",
    Reason.NO_QUOTE_FOUND: f"I found no quotation of {{about}}'s for that. {ENGLISH_ONLY}",
    Reason.WHICH_SPEAKER: "Whom do you mean?",
    Reason.WHO_IS_QUOTED: "The story quotes these:",
}
OTHER_LANGUAGE = "I did not find that. The story is in another language than your question: try asking in that one."
NEAREST = "The nearest it comes:"
SUGGESTIONS = "It does answer these:"

TEXT_ONLY = "I read text only. Write me a question about the story."
UNKNOWN_COMMAND = "I don't know that command. /help shows what I can do."
CITATION_CHANGED = "The story's text has changed since this answer. Please ask again."
STORY_REMOVED = "This story is no longer here."
QUESTION_GONE = "This button is too old. Please write the question."
FAILED = "Something went wrong on my side, and I could not answer. Please try again."
SET_ASIDE = "I tried three times and could not answer this. Those who run me can see that."
TOO_FAST = "That was fast! I could not take this one. Wait half a minute, then ask me again."
NOT_THEIR_WORDS = "{about} isn't quoted on that. The story tells this:"
UNNAMED_PUBLISHER = "publisher not given"

FORGOTTEN = "Done. I have forgotten what you asked in this chat."
NOTHING_TO_FORGET = "There is nothing to forget: I have kept none of your questions in this chat."

STORIES = "Which story do you want to ask?"
ASKING_ALL = "You are asking all of them now."
ASKING_ONE = "You are asking this one now:"
ALL_STORIES = "All stories"
ALL_CHOSEN = "Your questions go to all stories now."
CHOSEN = "Your questions go to this story now:"
CHOSEN_IS_GONE = "The story you had chosen is no longer here, so I asked all of them."
EARLIER_STORIES = "Earlier stories"
LATER_STORIES = "Later stories"
ELSEWHERE = "Another story answers that:"
LINK_GONE = "The story of this link is no longer here. These questions have answers:"
MENTIONED = "Mention me together with a question, for instance:"
ASK_ABOUT_IT = "Ask about it"

INLINE_EMPTY = "Ask me about the story"
INLINE_BUSY = "Many are asking just now. Try again in a moment"
INLINE_REFUSED = "No answer in the story. Ask me in a chat"

REPORTED = "Reported by the story, in its own words:"
UNATTRIBUTED = "Speaker not sure"
QUOTED_HERE = "Who speaks, and how often:"
NOBODY_QUOTED = "Nobody is quoted in this story."
NO_QUOTES_FOUND = f"I found no quotation in this story. {ENGLISH_ONLY}"


def busy(number: int) -> str:
    """That many have asked before; the answer comes all the same."""
    return f"Many are asking just now: your question is number {number:,}. The answer will come here."


def understood(question: str) -> str:
    """How a follow-up was understood, above its answer."""
    return f"Understood as: {question}"


def privacy(hours: str, days: str) -> str:
    """What is kept of readers, and for how long; times in hours ("0": not at all) and days."""
    talk = (
        f"your last questions in each chat and which of my messages answered them, for {hours} hours, "
        "so that you can ask on"
        if hours != "0"
        else "nothing of your questions"
    )
    return (
        "What I keep, and for how long:\n"
        f"– With your Telegram number: {talk}; your verdicts (👍, 👎), with question and answer, for {days} days; "
        "and which story you chose in our chat, and where in it I posted stories.\n"
        "– Without your name or number: questions that found no answer or a long one, each with a code made from your "
        f"number, by which /forget finds yours, for {days} days; and how many were asked.\n"
        "– Your message itself, only until it is answered.\n"
        "I keep no names beyond that and pass nothing on. Telegram has its own copy of this chat, and whoever runs me "
        "may have a backup.\n\n"
        "/forget removes at once all that I keep of you in the chat where you write it."
    )


def remark(said: Remark) -> str:
    """What is said to small talk, and of the story itself."""
    detail = said.detail
    match said.topic:
        case Topic.GREETING:
            return "Hello! Ask me about the story, for instance:"
        case Topic.THANKS:
            return "You're welcome. Ask on whenever you like."
        case Topic.FAREWELL:
            return "Goodbye! The story and I stay here."
        case Topic.NODDING:
            return "Good. Is there something else you want to know from the story?"
        case Topic.WHO_ARE_YOU:
            return "I am Verbatim, a bot. I answer questions about a news story in its own words and make up none. Ask:"
        case Topic.WHAT_CAN_YOU_DO:
            return (
                "I find what the story says: who, what, when, where, why, how many, and what somebody said. "
                "What it doesn't say, I don't say either. /help has more. For instance:"
            )
        case Topic.WHO_IS_IN_IT:
            people = (f"{name} – {times(count)}" for name, count in said.people)
            return "\n".join(["In this story:", *people]) if said.people else "The story names nobody."
        case Topic.AUTHOR:
            return f"It was written by {detail}." if detail else "The story doesn't say who wrote it."
        case Topic.PUBLISHED:
            return f"It was published on {detail}." if detail else "The story doesn't say when it was published."
        case Topic.SOURCE:
            return f"The story is from {detail}." if detail else "The story doesn't say where it is from."
        case Topic.LENGTH:
            return f"The story has {length(int(detail or 0))}."
        case Topic.SUMMARY:
            return REFUSALS[Reason.NOT_COVERED]
        case _:
            assert_never(said.topic)


def times(count: int) -> str:
    """How often somebody speaks, quoted or reported."""
    return {0: "named, not quoted", 1: "speaks once", 2: "speaks twice"}.get(count, f"speaks {count:,} times")


def current(title: str) -> str:
    """The button of the story that is asked now."""
    return f"{title} (now)"


def switch_to(title: str) -> str:
    """The button that puts the question to another story."""
    return f"Ask that story: {title}"


def all_together(count: int) -> str:
    """The card that has all of an answer's quotations."""
    return "Both together" if count == 2 else f"All {count:,} together"


def length(words: int) -> str:
    """How long a story is, for people: at 230 words a minute."""
    minutes = max(1, round(words / 230))
    counted = f"{words:,} word{'' if words == 1 else 's'}"
    return f"{counted}, about {minutes} minute{'s' if minutes > 1 else ''} to read"


def more_stories(count: int) -> str:
    """That there are others beside the newest story."""
    return f"There are {count:,} other stories here." if count != 1 else "There is one other story here."


def occasion(words: str) -> str:
    """Where or when something was said, above the words."""
    return f"{words[:1].upper()}{words[1:]}:"


def more_of(name: str | None, first: int, count: int) -> str:
    """The button to the next page of somebody's words."""
    return f"More of {name or 'these'}, {first} of {count}"


def speaker_count(name: str, count: int) -> str:
    """A speaker with the number of quotations."""
    return f"{name} ({count})"


def what_did_say(name: str) -> str:
    """The question for somebody's words."""
    return f"What did {name} say?"


def offered(question: str) -> str:
    """A question that can be asked, as its button says and then asks it."""
    return question


def named(name: str) -> str:
    """A name from the story, or from the reader, within a sentence of ours."""
    return name


OPEN_STORY = "Open the story"
TAP_QUOTE = "It stands there in the story. Tap the quoted words to go to them."
COPY = "Copy"
ON_THE_PAGE = "On the publisher's page"
NO_MORE = "That was everything I found on that."
SAME_QUESTION = "You just asked this. My answer stands above."
THINKING = "Looking it up …"
AT_TERMINAL = "A number presses its button. Ctrl-D ends."
PART_CHANGED = "The story's text has changed since. /story posts it as it is now."
HELPFUL = "👍 Helpful"
NOT_HELPFUL = "👎 Not helpful"
VERDICT_HELPFUL = "Thank you. Noted: helpful."
VERDICT_NOT_HELPFUL = "Thank you. Noted: not helpful."
VERDICT_TAKEN_BACK = "Taken back."


def part_of(number: int, count: int) -> str:
    """Over each part of a posted story but the first."""
    return f"Part {number:,} of {count:,}"


def go_on(number: int, count: int) -> str:
    """The button to the next parts of a posted story."""
    return f"Go on, part {number:,} of {count:,}"
