"""WebSocket echo: text messages that each connection sends one after another, as soon as the last one is back."""

import contextlib
import os
import selectors
import socket
import struct
import time

from driver.measure import OURS, AtLeast, Measure, Pace
from driver.process import ServerProcess
from driver.servers import folder_for_logs, start_fastapi, start_ours

PEER = "websockets under uvicorn"
CONNECTIONS = 64
SIZES = (100, 4096)


def frames(size: int) -> tuple[bytes, bytes]:
    """A message of so many bytes as a client sends it, and as a server sends it back."""
    text = (b"The current through a conductor is proportional to the voltage. " * (size // 64 + 1))[:size]
    length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size)
    key = os.urandom(4)
    masked = bytes(byte ^ key[place % 4] for place, byte in enumerate(text))
    return b"\x81" + bytes([length[0] | 0x80]) + length[1:] + key + masked, b"\x81" + length + text


def connect(port: int) -> socket.socket:
    """A connection whose handshake is done. It offers no compression."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(
        b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(4096)
    if not head.startswith(b"HTTP/1.1 101 "):
        raise RuntimeError(f"no WebSocket connection: {head!r}")
    connection.setblocking(False)
    return connection


class Load:
    """Connections that echo: none has more than one message under way."""

    def __init__(self, port: int, size: int):
        self.message, self.reply = frames(size)
        self.selector = selectors.EpollSelector()
        self.received: dict[int, bytes] = {}
        self.connections = [connect(port) for _ in range(CONNECTIONS)]
        for connection in self.connections:
            self.selector.register(connection, selectors.EVENT_READ)
            self.received[connection.fileno()] = b""
            connection.send(self.message)

    def run(self, seconds: float) -> int:
        """Echoes for so long; gives the number of messages that came back. Fails on any that is not the same."""
        count = 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for key, _ in self.selector.select(5):
                connection = key.fileobj
                data = connection.recv(65536)
                if data != self.reply:
                    data = self.received[key.fd] + data
                    if len(data) < len(self.reply) and self.reply.startswith(data) and data:
                        self.received[key.fd] = data
                        continue
                    if data != self.reply:
                        raise RuntimeError("a message came back changed")
                    self.received[key.fd] = b""
                connection.send(self.message)
                count += 1
        return count

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        self.selector.close()


def echoes_per_cpu_second(server: ServerProcess, size: int, seconds: float) -> float:
    """What a second of the server's processor time is good for; what the load itself costs does not count."""
    load = Load(server.port, size)
    try:
        load.run(0.3)
        before = server.cpu_seconds()
        count = load.run(seconds)
        return count / (server.cpu_seconds() - before)
    finally:
        load.close()


def compare(pace: Pace) -> list[Measure]:
    """Echoes with both servers in turns, for each size of message."""
    measures = []
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        servers = {
            OURS: stack.enter_context(start_ours(logs)), PEER: stack.enter_context(start_fastapi(logs)),
        }
        for size in SIZES:
            measure = Measure(
                f"WebSocket echo of {size:,} bytes, {CONNECTIONS} connections", "messages per CPU-second", (PEER,),
                (AtLeast(5, PEER),))
            measures.append(
                measure.take(pace, lambda name, size=size: echoes_per_cpu_second(servers[name], size, pace.seconds)))
    return measures
