"""Every sentence that those who run the bot see: stories added and removed, and what was asked."""

from index.types import Reason

ADMIN_COMMANDS = (
    ("add", "Add a story: a file, a forwarded post, a text"),
    ("remove", "Remove a story"),
    ("stats", "What was asked, and what found no answer"),
)
NOT_FOR_YOU = "Only those who run this bot can do that."
PRIVATELY = "Please do that in our private chat."
SEND_STORY = (
    "Send me the story: a file (.txt, .md or .html), a forwarded post, or its text. "
    "Longer than one message? Then a file."
)
ADD_THIS = "Shall I add this story?"
REPLACE_THIS = "There is a story of this name already. Shall this one take its place?"
ADD = "Add it"
REPLACE = "Replace it"
CANCEL = "Cancel"
CANCELLED = "Nothing was changed."
ADDED = "Added. Readers can ask it now:"
REPLACED = "Replaced. Readers are asking the new text now:"
UNCHANGED = "Exactly this story is here already:"
ONLY_SERVES = (
    "Stories can’t be added here: this installation only answers questions. "
    "Add them where all of Verbatim is installed, with: verbatim index add FILE"
)
STORY_MESSAGE_GONE = "The message with the story is gone. Please send it again."
NOT_A_STORY = "I find no sentence in that. Send a file (.txt, .md or .html), a forwarded post, or a text."
WRONG_FILE = "I can read .txt, .md and .html files only."
WHICH_REMOVE = "Which story shall go?"
REMOVE_THIS = "Shall I remove this story? Buttons under its answers will then say that it is gone."
REMOVE = "Remove it"
REMOVED = "Removed."

UNANSWERED = "Asked most without an answer:"
NO_FEEDBACK = "No reader has said anything about an answer yet."

_WHY = {
    Reason.NOT_COVERED: "not in the story",
    Reason.OFF_TOPIC: "about something else",
    Reason.NOT_A_QUESTION: "not a question",
    Reason.TOO_LONG: "too long",
    Reason.NO_STORIES: "no story yet",
    Reason.NOT_IN_STORY: "about somebody who isn't in the story",
    Reason.UNSURE_WHOSE: "no words that are surely theirs",
    Reason.NOT_QUOTED: "about somebody who isn't quoted",
    Reason.NOT_QUOTED_ON: "somebody isn't quoted on that",
    Reason.NO_QUOTE_FOUND: "no quotation found",
    Reason.WHICH_SPEAKER: "asked back whom they mean",
    Reason.WHO_IS_QUOTED: "listed who is quoted",
}


def too_large(megabytes: float) -> str:
    """A file that is too large to be sent."""
    return f"That file is too large; I take up to {megabytes:g} MB. Add it where the bot runs: verbatim index add FILE"


def too_many_stories(stories: int) -> str:
    """A story more than can be added in a chat."""
    return f"There are {stories:,} stories already. Remove some, or add it where the bot runs: verbatim index add FILE"


def too_many_words(words: int) -> str:
    """A story that would keep readers waiting while it is read."""
    return (
        f"That story is long: here I take up to {words:,} words, so that readers need not wait. "
        "Add it where the bot runs: verbatim index add FILE"
    )


def stories_here(count: int) -> str:
    """How many stories there are."""
    return f"{count:,} {'story' if count == 1 else 'stories'} here."


def asked_since(questions: int, answered: int, refused: int, day: str) -> str:
    """What was asked, in numbers."""
    if not questions:
        return f"No question since {day}."
    asked = f"{questions:,} question{'' if questions == 1 else 's'} since {day}"
    return f"{asked}: {answered:,} answered, {refused:,} without an answer."


def refused_for(reason: Reason, count: int) -> str:
    """How often a question was refused for a reason."""
    return f"{_WHY[reason]}: {count:,}"


def asked_times(question: str, count: int) -> str:
    """A question with how often it was asked."""
    return f"{question} ({count:,} times)" if count != 1 else question


def feedback_counts(good: int, bad: int) -> str:
    """What readers thought of the answers."""
    return f"Readers' verdicts on answers: {good:,} helpful, {bad:,} not helpful."
