"""The secrets of private links. None is kept: each is made again, where it is mailed or compared, from a random number
beside the link and the installation's key (SECRET_KEY, and those it had before). The database alone opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.crypto import salted_hmac

from workspace.models import LinkCode, PrivateLink

CODE_DIGITS = 6


def fresh() -> tuple[str, str, str]:
    """A new link's nonce, its token (256 bits) and the token's digest."""
    nonce = secrets.token_hex(32)
    token = _token(nonce, settings.SECRET_KEY)
    return nonce, token, digest_of(token)


def fresh_nonce() -> str:
    """A random number for a code."""
    return secrets.token_hex(32)


def fresh_ref() -> str:
    """A name for a link in addresses; it opens nothing."""
    return secrets.token_hex(12)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(link: PrivateLink) -> str:
    """The link's token, made again; raises LookupError where the key it was made with is known no more."""
    for key in _keys():
        token = _token(link.nonce, key)
        if hmac.compare_digest(digest_of(token), link.digest):
            return token
    raise LookupError("the installation's key has changed")


def code_of(code: LinkCode) -> str:
    """The digits of a code."""
    return _code(code.nonce, settings.SECRET_KEY)


def is_code(code: LinkCode, typed: str) -> bool:
    """Whether these are the digits of a code."""
    return any(hmac.compare_digest(_code(code.nonce, key), typed) for key in _keys())


def proof_digest(nonce: str, day: date) -> str:
    """What is kept of the day that a holder has to know: without the installation's key it cannot be tried out."""
    return _proof(nonce, day, settings.SECRET_KEY)


def is_day(link: PrivateLink, day: date) -> bool:
    """Whether it is the day that was entered when the link was given."""
    return any(hmac.compare_digest(_proof(link.nonce, day, key), link.proof_digest) for key in _keys())


def _keys() -> Iterator[str]:
    yield from (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _mac(use: str, of: str, key: str) -> bytes:
    return salted_hmac(f"workspace.private_links.{use}", of, secret=key, algorithm="sha256").digest()


def _token(nonce: str, key: str) -> str:
    return base64.urlsafe_b64encode(_mac("token", nonce, key)).decode().rstrip("=")


def _code(nonce: str, key: str) -> str:
    return f"{int.from_bytes(_mac('code', nonce, key)[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _proof(nonce: str, day: date, key: str) -> str:
    return _mac("proof", f"{nonce}:{day.isoformat()}", key).hex()
