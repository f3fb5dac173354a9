"""Every sentence a reader sees that is not the story's."""

from index.types import Reason

START = (
    "I answer questions about a news story in the story's own words, each with its place in the text.\n"
    "What the story doesn't say, I don't say either. Just ask:"
)
HELP = (
    "<b>Ask in plain words</b>: who, what, when, where, why, how many.\n"
    "You get the story's own sentences. Tap [1] to see one in its place.\n"
    "If the story doesn't say, I tell you so.\n\n"
    "/story – what the story is\n/start – sample questions\n/help – this"
)
COMMANDS = (
    ("start", "What this is, with sample questions"),
    ("story", "The story: title, source, length, first lines"),
    ("help", "What can be asked"),
)
SHORT_DESCRIPTION = "Ask a news story. The answers are its own words, each with its place in the text."

REFUSALS = {
    Reason.NOT_COVERED: "The story doesn't say.",
    Reason.NOT_A_QUESTION: "Ask me something about the story, in words.",
    Reason.TOO_LONG: "That is too long for a question. Please ask in a sentence or two.",
    Reason.NO_STORIES: "There is no story here yet. Whoever runs this bot can add one.",
}
NEAREST = "The nearest it comes:"
SUGGESTIONS = "It does answer these:"

TEXT_ONLY = "I read text only. Write me a question about the story."
UNKNOWN_COMMAND = "I don't know that command. /help shows what I can do."
CITATION_CHANGED = "The story's text has changed since this answer. Please ask again."
STORY_REMOVED = "This story is no longer here."
QUESTION_GONE = "This button is too old. Please write the question."
FAILED = "Something went wrong on my side, and I could not answer. Please try again."
UNNAMED_SOURCE = "source not named"


def length(words: int) -> str:
    """How long a story is, for people: at 230 words a minute."""
    minutes = max(1, round(words / 230))
    return f"{words:,} words, about {minutes} minute{'s' if minutes > 1 else ''} to read"


def more_stories(count: int) -> str:
    """What follows the newest story where there are others."""
    return f"… and {count:,} more." if count != 1 else "… and one more."
