"""Many who do whatever they please in one conversation at once."""

import collections
import random
import threading
import time
from collections.abc import Callable, Sequence

from harness.client import ChatClient
from harness.server import LyceumServer


def play(
    servers: Sequence[LyceumServer], first: ChatClient, act: Callable[[ChatClient, random.Random], tuple[str, int]],
    seconds: float = 12,
) -> collections.Counter:
    """Has eight clients of one person act again and again, on all servers; counts what they did and how it was answered.

    Fails where one of them hangs, or is answered with anything but success, 404 or 409."""
    seen: collections.Counter = collections.Counter()
    until = time.monotonic() + seconds

    def go_on(number: int) -> None:
        server = servers[number % len(servers)]
        client, chooser = ChatClient(server.base_url, token=first.token), random.Random(number)
        client.workflow = first.workflow
        while time.monotonic() < until:
            seen[act(client, chooser)] += 1

    players = [threading.Thread(target=go_on, args=(number,)) for number in range(8)]
    for player in players:
        player.start()
    for player in players:
        player.join(90)
    assert not any(player.is_alive() for player in players), seen
    assert {status for _, status in seen} <= {200, 201, 204, 404, 409}, (seen, failures(servers))
    return seen


def failures(servers: Sequence[LyceumServer]) -> list[str]:
    """What the servers noted of requests that failed."""
    lines = [line for server in servers for line in server.log_path.read_text().splitlines()]
    return [line for line in lines if '"error_id"' in line]
