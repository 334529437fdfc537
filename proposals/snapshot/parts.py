"""What the parts of a document share: its types, accounts, and the digest of its canonical form."""

import hashlib
import json
from typing import Any

from django.db.models import Model

from core.texts import texts_of
from rulebook import Entry

#: The accounts by which budgets are summed, as the official form names them.
ACCOUNTS = {"personnel": "人事費", "operating": "業務費", "current": "經常門", "capital": "資本門", "total": "總經費"}
Json = dict[str, Any]
Number = int | str | None


def digest(content: object) -> str:
    """SHA-256 of the content as canonical JSON (keys sorted, no blanks, UTF-8)."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def entry_of(entry: Entry, *attributes: str) -> Json:
    """A row of the rulebook's tables with its Chinese name and these attributes."""
    return {**{name: entry[name] for name in attributes}, "name": entry.name.zh}


def signed_texts(row: Model) -> Json:
    """The texts of a row that belong to what is signed, by column."""
    return {each.name: each.of(row) for each in texts_of(type(row)) if each.declared.signed}
