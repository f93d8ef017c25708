"""Sends attachments as front ends of ChatKit do."""

import random
import struct
import zlib

import httpx


def png(side: int = 1) -> bytes:
    """A black pixel, or a square of noise, which is about as long as it has pixels."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    rows = b"".join(b"\0" + random.Random(row).randbytes(side) for row in range(side)) if side > 1 else b"\0\0"
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def announce(client, name: str, kind: str, content: bytes) -> dict:
    return client.call("attachments.create", name=name, size=len(content), mime_type=kind)


def put(attachment: dict, content) -> httpx.Response:
    """Uploads as a stock front end does: without a token."""
    descriptor = attachment["upload_descriptor"]
    return httpx.request(descriptor["method"], descriptor["url"], content=content, headers=descriptor["headers"])


def direct(client, name: str, kind: str, content: bytes) -> httpx.Response:
    return client.http.post("/api/v1/attachments", files={"file": (name, content, kind)})
