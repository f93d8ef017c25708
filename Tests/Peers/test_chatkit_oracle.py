"""The public Python ChatKit server, told to say what ours said, gives the same bytes around it."""

import pytest

from harness.chatkit import EVENT
from harness.client import user_input
from oracle import Oracle

QUESTION = "What does Ohm's law say?"


class Names:
    """Calls items by the order in which they appear, and drops what two servers cannot agree on: times, titles, and
    the thread's name, because the oracle repeats items as they were on ours."""

    def __init__(self):
        self.known: dict[str, str] = {}

    def plain(self, value, key: str = ""):
        """The value without times and titles, with neutral names for identifiers."""
        if isinstance(value, dict):
            kept = value.items() if "filename" in value else [item for item in value.items() if item[0] != "title"]
            return {name: self.plain(member, name) for name, member in kept}
        if isinstance(value, list):
            return [self.plain(member) for member in value]
        if key == "created_at":
            return "<time>"
        if isinstance(value, str) and value.startswith("thr_"):
            return "<thread>"
        if isinstance(value, str) and value.startswith("msg_"):
            return self.known.setdefault(value, f"<message {len(self.known)}>")
        return value


@pytest.fixture
def pair(client, model):
    """A conversation of two turns on ours, the same on the oracle, and how each calls its thread."""
    oracle = Oracle()
    turns = []
    ours = client.ask(QUESTION)
    turns.append((ours.events, replay(oracle, ours, "threads.create", input=user_input(QUESTION))))
    thread = turns[0][1][0]["thread"]["id"]
    ours_again = client.ask("And in one word?", ours.thread_id)
    turns.append((ours_again.events, replay(
        oracle, ours_again, "threads.add_user_message", thread_id=thread, input=user_input("And in one word?"))))
    return turns, ours.thread_id, oracle, thread


def replay(oracle: Oracle, stream, kind: str, **params) -> list[dict]:
    """Lets the oracle answer with what ours said after the stream's options."""
    begin = next(at for at, event in enumerate(stream.events) if event["type"] == "stream_options") + 1
    oracle.script = [EVENT.validate_python(event) for event in stream.events[begin:]]
    return oracle.ask(kind, **params)


def test_the_streams_are_the_same(pair):
    turns, *_ = pair
    left, right = Names(), Names()
    for ours, theirs in turns:
        assert [left.plain(event) for event in ours] == [right.plain(event) for event in theirs]


@pytest.mark.parametrize(
    "kind, params",
    [
        ("threads.get_by_id", {}),
        ("items.list", {"order": "asc"}),
        ("items.list", {"order": "desc"}),
        ("items.list", {"order": "asc", "limit": 1}),
        ("items.list", {"order": "asc", "limit": 4}),
        ("threads.update", {"title": "Ohm"}),
        ("threads.delete", {}),
    ])
def test_what_is_kept_is_the_same(client, pair, kind, params):
    _, thread, oracle, their_thread = pair
    ours = client.call(kind, thread_id=thread, **params)
    theirs = oracle.ask(kind, thread_id=their_thread, **params)
    assert Names().plain(ours) == Names().plain(theirs)
