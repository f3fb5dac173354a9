from bot import admin, incoming
from index.types import Change
from tests.unit.parts import story_of


def test_so_many_stories_can_be_added_by_chat_and_beyond_them_only_replaced(library, monkeypatch):
    assert admin.STORIES == incoming.STORIES == 1_000
    monkeypatch.setattr(admin, "STORIES", 2)
    for name in ("one", "two"):
        assert admin._add(library, story_of(f"This is story {name}.", name=name)) is Change.ADDED
    assert admin._add(library, story_of("This is story three.", name="three")) is None
    assert admin._add(library, story_of("This is story two, mended.", name="two")) is Change.REPLACED
    assert sorted(library.story_ids()) == ["one", "two"]
