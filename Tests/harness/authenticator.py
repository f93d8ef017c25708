"""An authenticator app: one-time passwords of RFC 6238."""

import base64
import hashlib
import hmac
import time


def code(secret: str, ahead: int = 0) -> str:
    """The six digits of this moment, or of a period that many periods away."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, (int(time.time()) // 30 + ahead).to_bytes(8), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place:place + 4]) & 0x7FFFFFFF) % 1_000_000:06}"
