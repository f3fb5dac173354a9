"""What the evidence comes to: an answer, or a refusal of one kind; and whether reading more could change that."""

from dataclasses import dataclass

from index.answering.confidence import SURPRISE, Evidence, expected_logit, on_topic, probability
from index.types import Reason

HOME, KNOWN = 0.3, 0.25
"""The probability, and the share of the question's terms, below which a refused question is about something else."""

NEAR = 0.5
"""The share of the caution from which a refusal shows what comes nearest; below, it would only puzzle."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the question is refused, None where it is answered; and whether a refusal shows what comes nearest."""

    refused: Reason | None
    shows_nearest: bool = False


def judge(evidence: Evidence, caution: float) -> Verdict:
    """What the evidence comes to at a caution, the confidence from which the story is taken to answer."""
    confidence = probability(evidence)
    if confidence >= caution:
        return Verdict(None)
    is_elsewhere = on_topic(evidence) < HOME and evidence["known"] < KNOWN
    return Verdict(Reason.OFF_TOPIC if is_elsewhere else Reason.NOT_COVERED, confidence >= NEAR * caution)


def is_settled(evidence: Evidence, caution: float) -> bool:
    """Whether no score that the cross-encoder is likely to give would change the verdict; `evidence` lacks it.

    Of 3,435 questions (xquad_r, off_story, squad2) three in four were settled, and each got the verdict that it would
    have got; with the expectation fitted on half of the stories, ten times, so did all but 1 of 11,631 of the others.
    """
    expected = expected_logit(evidence)
    low, high = (judge({**evidence, "logit": expected + off}, caution) for off in (-SURPRISE, SURPRISE))
    return low == high
