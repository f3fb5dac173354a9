from index.answering.repeated import Repeated
from index.types import Answer
from tests.unit.parts import story_of


def test_what_is_asked_again_is_not_searched_again_until_the_library_changes(library, monkeypatch):
    searched = []
    search = type(library).search
    monkeypatch.setattr(type(library), "search", lambda *q, **how: (searched.append(q), search(*q, **how))[1])
    library.add(story_of("The president called on Monday.", name="call"))
    first = library.ask("Who called on Monday?")
    count = len(searched)
    assert library.ask("Who called on Monday?") == first
    assert library.ask("  Who   called on Monday? ") == first
    assert len(searched) == count
    assert library.ask("Who called on Monday?", "call") == first
    assert len(searched) == count + 1, "another question: it is put to one story"
    library.remove("call")
    assert not isinstance(library.ask("Who called on Monday?"), Answer)
    library.add(story_of("The minister called on Monday.", name="call"))
    assert "minister" in library.ask("Who called on Monday?").statements[0].text


def test_a_change_by_another_way_into_the_library_is_noticed(library):
    library.add(story_of("The president called on Monday.", name="call"))
    assert isinstance(library.ask("Who called on Monday?"), Answer)
    other = library.beside()
    other.add(story_of("The minister called on Monday.", name="call"))
    other.store.close()
    assert "minister" in library.ask("Who called on Monday?").statements[0].text


def test_only_the_latest_answers_are_kept():
    kept, made = Repeated(most=2), []

    def ask(key):
        return kept.get("now", key, lambda: made.append(key) or key)

    for key in "abaca":
        assert ask(key) == key
    assert made == ["a", "b", "c"]
    ask("b")
    assert made == ["a", "b", "c", "b"]


def test_nothing_is_kept_of_a_library_without_a_state():
    kept, made = Repeated(), []
    for _ in range(2):
        kept.get(None, "a", lambda: made.append("a"))
    assert len(made) == 2
