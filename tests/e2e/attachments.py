"""What readers send besides text: each kind as Telegram describes it, with bytes to download."""

from __future__ import annotations

import uuid
from typing import Final, Literal

from tests.e2e.bot_api import BotApi
from tests.e2e.telegram_rules import Json

Attachment = Literal["photo", "sticker", "voice", "document", "video", "location"]

_ABOUT: Final[dict[str, tuple[str, Json]]] = {
    "photo": ("photo.jpg", {"width": 640, "height": 480}),
    "sticker": (
        "sticker.webp",
        {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
        | dict.fromkeys(("is_animated", "is_video"), False),
    ),
    "voice": ("voice.ogg", {"duration": 3, "mime_type": "audio/ogg"}),
    "document": ("story.txt", {"file_name": "story.txt", "mime_type": "text/plain"}),
    "video": ("video.mp4", {"width": 640, "height": 480, "duration": 3}),
}


def attachment(api: BotApi, kind: Attachment, data: bytes, name: str | None = None, size: int | None = None) -> Json:
    """The part of a message that holds it; a bot can get the file by its file_id."""
    if kind == "location":
        return {"location": {"latitude": 51.5, "longitude": -0.1}}
    filename, about = _ABOUT[kind]
    file_id = f"{kind}-{uuid.uuid4().hex}"
    api.assets[file_id] = {"filename": filename, "data": data, "size": len(data)}
    file = {"file_id": file_id, "file_unique_id": f"{file_id}-unique", "file_size": size or len(data)}
    if name is not None:
        file["file_name"] = name
        about = about | {"file_name": name}
    return {kind: [file | about] if kind == "photo" else file | about}
