"""Handing out files: always as a download, never sniffed."""

from urllib.parse import quote

from django.http import HttpResponse

from core.models import StoredFile


def answer(file: StoredFile) -> HttpResponse:
    """The stored file as an attachment under its name."""
    return attachment(file.name, file.media_type, bytes(file.content))


def attachment(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Bytes as an attachment under a name."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(len(content))
    return response
