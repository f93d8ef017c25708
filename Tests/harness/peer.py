"""The program that holds our server and our clients against peers of other makers, and raw WebSocket frames."""

import pathlib
import socket
import struct
import subprocess

from harness.server import binary

KEY = bytes([0x37, 0xFA, 0x21, 0x3D])
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: peer\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{fields}\r\n")


def program() -> pathlib.Path:
    """PeerServer, built beside the server under test."""
    return binary().with_name("PeerServer")


class PeerServer:
    """Our server with the routes of Tests/PeerServer."""

    def __init__(self):
        self.process = subprocess.Popen(
            [str(program()), "serve"], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        line = self.process.stdout.readline()
        self.port = int(line.rpartition(":")[2])

    def stop(self) -> None:
        """Asks it to end, and fails unless it does within its drain timeout."""
        self.process.terminate()
        assert self.process.wait(20) == 0


def masked(payload: bytes, key: bytes = KEY) -> bytes:
    """The payload under a key; masking is its own inverse."""
    repeated = (key * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(payload), "big")


def frame(first: int, payload: bytes = b"", mask: bool = True) -> bytes:
    """A frame with any first byte and the shortest length."""
    bit = 0x80 if mask else 0
    if len(payload) < 126:
        head = bytes([first, bit | len(payload)])
    elif len(payload) < 65536:
        head = bytes([first, bit | 126]) + struct.pack(">H", len(payload))
    else:
        head = bytes([first, bit | 127]) + struct.pack(">Q", len(payload))
    return head + (KEY + masked(payload) if mask else payload)


class RawWebSocket:
    """One end of a connection that sends whatever bytes it is told and takes frames apart as they come."""

    def __init__(self, connection: socket.socket, mask: bool):
        self.connection = connection
        self.mask = mask
        self.unread = b""
        connection.settimeout(20)

    @classmethod
    def connect(cls, port: int, path: str = "/ws", fields: str = "") -> "RawWebSocket":
        """A client whose handshake is done."""
        raw = cls(socket.create_connection(("127.0.0.1", port)), mask=True)
        raw.connection.sendall(HANDSHAKE.format(path=path, fields=fields).encode())
        assert raw.head().startswith("HTTP/1.1 101 ")
        return raw

    def head(self) -> str:
        """Everything up to the first empty line."""
        while b"\r\n\r\n" not in self.unread:
            data = self.connection.recv(65536)
            assert data, f"the peer closed after {self.unread!r}"
            self.unread += data
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        return head.decode()

    def send(self, *frames: tuple[int, bytes]) -> None:
        """Sends frames, each by its first byte and payload, in one piece."""
        self.connection.sendall(b"".join(frame(first, payload, self.mask) for first, payload in frames))

    def frame(self) -> tuple[int, bytes] | None:
        """The next frame's first byte and payload; None at the end of the connection."""
        head = self._take(2)
        if head is None:
            return None
        length = head[1] & 0x7F
        if length > 125:
            length = int.from_bytes(self._take(2 if length == 126 else 8), "big")
        key = self._take(4) if head[1] & 0x80 else bytes(4)
        payload = self._take(length)
        return None if payload is None else (head[0], masked(payload, key))

    def frames(self) -> list[tuple[int, bytes]]:
        """Every frame up to the end of the connection, which a server brings about once it has a Close frame."""
        found = []
        while (one := self.frame()) is not None:
            found.append(one)
            if one[0] == 0x88 and not self.mask:
                self.connection.shutdown(socket.SHUT_WR)
        return found

    def close(self) -> None:
        self.connection.close()

    def _take(self, count: int) -> bytes | None:
        while len(self.unread) < count:
            try:
                data = self.connection.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self.unread += data
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken
