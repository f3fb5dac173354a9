"""Stems, in one thread and in many."""

from concurrent.futures import ThreadPoolExecutor

from index.answering.stems import stem

WORDS = ["strikes", "accusations", "diplomatically", "colonial", "presidencies", "fleets", "denied", "relational"]


def test_a_word_and_its_plural_share_a_stem():
    assert stem("strikes") == stem("strike")
    assert stem("accusations") == stem("accusation")


def test_threads_that_stem_at_once_get_the_stems_that_one_gets():
    alone = [stem(f"{word}{n % 7}s") for n in range(3_000) for word in WORDS]
    stem.cache_clear()

    def many(_: int) -> list[str]:
        return [stem.__wrapped__(f"{word}{n % 7}s") for n in range(3_000) for word in WORDS]

    with ThreadPoolExecutor(4) as pool:
        assert all(made == alone for made in pool.map(many, range(4)))
