from telegram import Update

from bot.app import build_application
from bot.desk import Desk
from bot.memory import Memory
from bot.settings import Settings
from bot.transport import CHAT, READER, LocalTransport

READERS = range(1_001, 1_006)


def attributes(app):
    return {name: getattr(app, name, None) for cls in type(app).__mro__ for name in getattr(cls, "__slots__", ())}


async def test_an_application_that_runs_for_years_keeps_nothing_of_each_reader(library):
    transport = LocalTransport(lambda message: None, lambda said: None)
    desk = Desk(library, Memory())
    app = build_application(Settings(_env_file=None), desk, "2:forgetful", transport)
    async with app:
        await app.start()
        for reader in READERS:
            user = READER | {"id": reader}
            message = transport.message(user, "/help") | {"chat": CHAT | {"id": reader}}
            query = {"id": str(reader), "from": user, "query": "when was the call?", "offset": ""}
            for kind in ({"message": message}, {"inline_query": query}):
                await app.process_update(Update.de_json({"update_id": reader} | kind, app.bot))
        await app.stop()  # waits for what is counted when a reader has stopped typing
        held = attributes(app) | dict(app.bot_data)
        known = {name for name, kept in held.items() if isinstance(kept, (set, dict)) and set(kept) & set(READERS)}
    desk.close()
    assert known == set()
