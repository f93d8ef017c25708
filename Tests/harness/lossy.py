"""A network of 127.0.0.1 that loses, delays, repeats and reorders the sound of one call, where the kernel has no `netem`."""

import heapq
import random
import re
import select
import socket
import threading
import time


class LossyRelay:
    """Within a `with` block: a telephone calls `port` in the place of the server's, and its sound goes both ways through
    here. The signalling of one call passes untouched but for the ports of the sound."""

    def __init__(self, server_port: int, loss: float = 0.2, delay: float = 0.08, repeated: float = 0.02, seed: int = 1):
        self.loss, self.delay, self.repeated, self._chance = loss, delay, repeated, random.Random(seed)
        self.passed = self.lost = self.overtaken = 0
        """Packets of sound, in both directions."""
        self._sip_phone, self._sip_server, self._rtp_phone, self._rtp_server = (self._socket() for _ in range(4))
        self._server = ("127.0.0.1", server_port)
        self._phone: tuple[str, int] | None = None
        self._sound: dict[socket.socket, tuple[str, int]] = {}
        """Where what goes out by a socket goes."""
        self._newest: dict[socket.socket, int] = {}
        self._waiting: list[tuple[float, int, socket.socket, bytes]] = []
        self._stopped = threading.Event()

    @staticmethod
    def _socket() -> socket.socket:
        one = socket.socket(type=socket.SOCK_DGRAM)
        one.bind(("127.0.0.1", 0))
        return one

    @property
    def port(self) -> int:
        return self._sip_phone.getsockname()[1]

    def __enter__(self) -> "LossyRelay":
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._stopped.set()
        self._thread.join(5)
        for one in (self._sip_phone, self._sip_server, self._rtp_phone, self._rtp_server):
            one.close()

    def _run(self) -> None:
        sockets = [self._sip_phone, self._sip_server, self._rtp_phone, self._rtp_server]
        number = 0
        while not self._stopped.is_set():
            due = self._waiting[0][0] - time.monotonic() if self._waiting else 0.1
            for one in select.select(sockets, [], [], max(0, min(due, 0.1)))[0]:
                try:
                    packet, sender = one.recvfrom(65536)
                except ConnectionError:
                    continue
                if one is self._sip_phone:
                    self._phone = sender
                    self._sip_server.sendto(self._signalled(packet, self._rtp_server, self._rtp_phone), self._server)
                elif one is self._sip_server:
                    self._sip_phone.sendto(self._signalled(packet, self._rtp_phone, self._rtp_server), self._phone)
                else:
                    other = self._rtp_server if one is self._rtp_phone else self._rtp_phone
                    copies = 0 if self._chance.random() < self.loss else 1 + (self._chance.random() < self.repeated)
                    self.passed, self.lost = self.passed + (copies > 0), self.lost + (copies == 0)
                    for _ in range(copies):
                        number += 1
                        at = time.monotonic() + self._chance.random() * self.delay
                        heapq.heappush(self._waiting, (at, number, other, packet))
            self._send()

    def _send(self) -> None:
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            _, number, out, packet = heapq.heappop(self._waiting)
            self.overtaken += number < self._newest.get(out, 0)
            self._newest[out] = max(number, self._newest.get(out, 0))
            if target := self._sound.get(out):
                out.sendto(packet, target)

    def _signalled(self, message: bytes, ours: socket.socket, back: socket.socket) -> bytes:
        """The message with our port for its sound, which goes where it said."""
        head, blank, body = message.partition(b"\r\n\r\n")
        found = re.search(rb"m=audio (\d+) ", body)
        if not found:
            return message
        self._sound[back] = ("127.0.0.1", int(found[1]))
        body = body.replace(found[0], b"m=audio %d " % ours.getsockname()[1])
        head = re.sub(rb"(?mi)^(Content-Length|l)\s*:\s*\d+", b"Content-Length: %d" % len(body), head)
        return head + blank + body
