"""How a story becomes what the store keeps of it: passages and quotations, with their vectors."""

import numpy as np

from index.embedder import Embedder, Progress
from index.quotebook import EMPTY, Quotebook
from index.reading.passages import split_passages
from index.reading.quotes import read_quotes
from index.rows import Embedded
from index.tokens import TokenEncoder
from index.types import Story


def index_story(
    story: Story, embedder: Embedder, encoder: TokenEncoder, progress: Progress | None = None
) -> tuple[list[Embedded], Quotebook]:
    """The story's passages and quotations; `progress` is called with texts embedded and in all."""
    passages = split_passages(story)
    quotes, named = read_quotes(story)
    speakers = dict.fromkeys([*named, *(quote.speaker for quote in quotes if quote.speaker)])
    said = [" ".join(span.of(story.text) for span in quote.spans) for quote in quotes]
    texts = list(dict.fromkeys([*(passage.span.of(story.text) for passage in passages), *said]))
    vectors = dict(zip(texts, embedder.embed_documents(texts, progress), strict=True))
    tokens = encoder.sentences(story.text, passages)
    embedded = [
        Embedded(passage, vectors[passage.span.of(story.text)], of_sentences)
        for passage, of_sentences in zip(passages, tokens, strict=True)
    ]
    matrix = np.stack([vectors[words] for words in said]) if said else EMPTY.vectors
    return embedded, Quotebook(tuple(quotes), matrix, tuple(speakers))
