"""Every sentence a reader sees that is not the story's."""

from typing import assert_never

from index.types import Reason, Remark, Topic

START = (
    "I answer questions about a news story in the story's own words, each with its place in the text.\n"
    "What the story doesn't say, I don't say either. Just ask:"
)
HELP = (
    "<b>Ask in plain words</b>: who, what, when, where, why, how many.\n"
    "You get the story's own sentences. Tap [1] to see one in its place.\n"
    "If the story doesn't say, I tell you so.\n"
    "Ask for somebody's words: what did … say (about …)? who said “…”?\n"
    "Ask on: and …? when was that? what did he say there? I show how I understood it.\n"
    "Ask about the story: what is it about? who is in it? when was it published?\n\n"
    "/story – what the story is\n/quotes – who is quoted\n/start – sample questions\n"
    "/forget – forget what you asked here\n/help – this"
)
COMMANDS = (
    ("start", "What this is, with sample questions"),
    ("story", "The story: title, source, length, first lines"),
    ("quotes", "Who is quoted in it"),
    ("help", "What can be asked"),
    ("forget", "Forget what I asked here"),
)
SHORT_DESCRIPTION = "Ask a news story. The answers are its own words, each with its place in the text."

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
NEAREST = "The nearest it comes:"
SUGGESTIONS = "It does answer these:"

TEXT_ONLY = "I read text only. Write me a question about the story."
UNKNOWN_COMMAND = "I don't know that command. /help shows what I can do."
CITATION_CHANGED = "The story's text has changed since this answer. Please ask again."
STORY_REMOVED = "This story is no longer here."
QUESTION_GONE = "This button is too old. Please write the question."
FAILED = "Something went wrong on my side, and I could not answer. Please try again."
NOT_THEIR_WORDS = "{about} isn't quoted on that. The story tells this:"
UNNAMED_PUBLISHER = "publisher not given"

FORGOTTEN = "Done. I have forgotten what you asked in this chat."
NOTHING_TO_FORGET = "There is nothing to forget: I have kept none of your questions in this chat."

REPORTED = "Reported by the story, in its own words:"
UNATTRIBUTED = "Speaker not sure"
QUOTED_HERE = "Who is quoted, and how often:"
NOBODY_QUOTED = "Nobody is quoted in this story."
NO_QUOTES_FOUND = f"I found no quotation in this story. {ENGLISH_ONLY}"


def understood(question: str) -> str:
    """How a follow-up was understood, above its answer."""
    return f"Understood as: {question}"


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


def length(words: int) -> str:
    """How long a story is, for people: at 230 words a minute."""
    minutes = max(1, round(words / 230))
    return f"{words:,} words, about {minutes} minute{'s' if minutes > 1 else ''} to read"


def more_stories(count: int) -> str:
    """What follows the newest story where there are others."""
    return f"… and {count:,} more." if count != 1 else "… and one more."


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
