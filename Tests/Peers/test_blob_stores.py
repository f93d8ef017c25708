"""Attachments in a real S3 server, which checks every signature: both ways in, ranges, deleting, and changing stores."""

import random

import httpx
import pytest

from harness.attachments import announce, direct, png, put
from harness.client import ChatClient
from harness.database import Database
from harness.images import Picture, ScriptedPainter
from harness.object_store import ObjectStore
from harness.proxy import wait_until
from harness.workflows import graph, node, publish


@pytest.fixture(scope="module")
def bucket():
    with ObjectStore() as store:
        yield store


@pytest.fixture(scope="module")
def stored(bucket, server_with):
    return server_with(LYCEUM_BLOB_URL=bucket.url())


def text(length: int) -> bytes:
    return bytes(random.Random(length).choices(b"abcdefghijklmnopqrstuvwxyz \n", k=length))


@pytest.mark.parametrize("length", [1, 65_536, 65_537, 300_000])
def test_what_is_announced_goes_to_the_bucket_in_signed_chunks_and_comes_back(stored, bucket, length):
    client = ChatClient(stored.base_url)
    content = text(length)
    attachment = announce(client, "a.txt", "text/plain", content)
    answer = put(attachment, content)
    assert answer.status_code == 204, answer.text
    assert length in bucket.objects().values()
    address = f"/api/v1/attachments/{attachment['id']}/content"
    assert client.http.get(address).content == content
    part = client.http.get(address, headers={"Range": f"bytes={length // 2}-"})
    assert part.status_code == 206 and part.content == content[length // 2:]


@pytest.mark.parametrize("length", [10, 9 << 20])
def test_a_form_goes_to_the_bucket_at_once_or_in_parts(stored, bucket, length):
    client = ChatClient(stored.base_url)
    content = text(length)
    answer = direct(client, "a.txt", "text/plain", content)
    assert answer.status_code == 200, answer.text
    assert length in bucket.objects().values()
    assert client.http.get(f"/api/v1/attachments/{answer.json()['id']}/content").content == content


def test_an_image_that_a_model_made_goes_to_the_bucket_and_with_its_conversation(bucket, server_with):
    with ScriptedPainter() as painter:
        server = server_with(
            LYCEUM_BLOB_URL=bucket.url(), LYCEUM_IMAGE_URL=painter.base_url, LYCEUM_IMAGE_MODEL="gpt-image-1")
        client = ChatClient(server.base_url)
        client.workflow = "painter"
        publish(client.http, "painter", graph(node("paint", "generate_image", prompt="A {{ input.text }}")))
        content, before = png(1100), set(bucket.objects())
        painter.queue.append(Picture(content=content, sketches=1))
        stream = client.ask("cat")
        image = [event["item"] for event in stream.of_type("thread.item.done")][-1]["image"]
        assert httpx.get(image["url"]).content == content
        new = {key: length for key, length in bucket.objects().items() if key not in before}
        assert list(new.values()) == [len(content)] * 2, "the image and its sketch"
        database = Database(server)
        assert database.value("SELECT count(*) FROM attachment_pieces") == "0"
        database.value("WITH gone AS (DELETE FROM threads RETURNING 1) SELECT count(*) FROM gone")
        wait_until(lambda: set(bucket.objects()) == before, 80, "the image is gone")


def test_what_is_refused_or_deleted_leaves_the_bucket(stored, bucket):
    client = ChatClient(stored.base_url)
    before = set(bucket.objects())
    attachment = announce(client, "a.txt", "text/plain", b"Words")
    assert put(attachment, b"Words").status_code == 204
    bad = announce(client, "a.png", "image/png", png() + b"<script>")
    assert put(bad, png() + b"<script>").status_code == 422
    assert client.call("attachments.delete", attachment_id=attachment["id"]) == {}
    wait_until(
        lambda: set(bucket.objects()) == before
        and Database(stored).value("SELECT count(*) FROM blob_removals") == "0", 80, "all objects and their rows are gone")


def test_a_store_with_a_wrong_key_takes_nothing_and_the_conversation_goes_on(bucket, server_with):
    server = server_with(LYCEUM_BLOB_URL=bucket.url(secret="wrong"))
    client = ChatClient(server.base_url)
    attachment = announce(client, "a.txt", "text/plain", b"Words")
    assert put(attachment, b"Words").status_code == 500
    assert client.ask("What does Ohm's law say?").answer_text
    assert httpx.get(server.base_url + "/readyz").status_code == 200
