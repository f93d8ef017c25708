"""Images that models make, over real sockets: made by a scripted service, shown while they come, and kept."""

import threading
import uuid

import httpx
import pytest

from harness.attachments import png
from harness.chatkit import EVENT, ITEM, ITEMS, assert_survives
from harness.client import ChatClient, user_input
from harness.images import Picture, ScriptedPainter
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.scripted_model import Call, Reply
from harness.workflows import agent, graph, message, node, publish

PAINT = node("paint", "generate_image", prompt="A {{ input.text }}", size="1024x1024", quality="low")
SAYS = message("says", "{{ vars.paint.revised_prompt == null ? 'as asked' : vars.paint.revised_prompt }}")


@pytest.fixture(scope="module")
def painter():
    with ScriptedPainter() as painter:
        yield painter


@pytest.fixture(scope="module")
def painting(painter, server_with):
    """A server that paints."""
    return server_with(LYCEUM_IMAGE_URL=painter.base_url, LYCEUM_IMAGE_KEY="k", LYCEUM_IMAGE_MODEL="gpt-image-1")


@pytest.fixture
def client(painting, painter, own_model):
    own_model.reset()
    painter.queue.clear()
    painter.requests.clear()
    return ChatClient(painting.base_url)


def speaks(client, *steps, definition=None) -> str:
    """Has the client speak to an assistant of these steps."""
    client.workflow = f"w-{uuid.uuid4().hex[:8]}"
    publish(client.http, client.workflow, definition or graph(*steps))
    return client.workflow


def images(stream) -> list[dict]:
    """What the stream says of generated images."""
    items = {event["item"]["id"] for event in stream.events if event.get("item", {}).get("type") == "generated_image"}
    return [event for event in stream.events if (event.get("item_id") or event.get("item", {}).get("id")) in items]


def test_an_image_is_sketched_shown_and_kept(client, painter):
    speaks(client, PAINT, SAYS)
    stream = client.ask("grey cat")
    for event in stream.events:
        assert_survives(EVENT, event)
    added, *sketches, done = images(stream)
    assert added["type"] == "thread.item.added" and "image" not in added["item"]
    assert [sketch["update"]["type"] for sketch in sketches] == ["generated_image.updated"] * 2
    assert [round(sketch["update"]["progress"], 3) for sketch in sketches] == [0.333, 0.667]
    for sketch in sketches:
        assert httpx.get(sketch["update"]["image"]["url"]).content == png()
    assert done["type"] == "thread.item.done" and done["item"]["id"] == added["item"]["id"]
    image = done["item"]["image"]
    shown = httpx.get(image["url"])
    assert shown.content == png() and shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert stream.answer_text == "as asked"
    asked = painter.requests[0]
    assert asked == {"path": "/v1/images/generations", "authorization": "Bearer k", "model": "gpt-image-1", "n": 1,
                     "prompt": "A grey cat", "size": "1024x1024", "quality": "low", "stream": True, "partial_images": 2}

    page = client.call("items.list", thread_id=stream.thread_id, order="asc")
    assert_survives(ITEMS, page)
    assert done["item"] in page["data"]
    exported = client.http.get(f"/api/v1/threads/{stream.thread_id}/export").json()
    assert [item["image"] for item in exported["items"] if item["type"] == "generated_image"] == [image]
    markdown = client.http.get(f"/api/v1/threads/{stream.thread_id}/export", params={"format": "markdown"}).text
    assert image["id"] in markdown.replace("\\", "")
    client.call("threads.delete", thread_id=stream.thread_id)
    assert httpx.get(image["url"]).status_code == 404


def test_images_of_models_that_cannot_stream_come_whole(server_with, painter):
    server = server_with(LYCEUM_IMAGE_URL=painter.base_url, LYCEUM_IMAGE_MODEL="dall-e-2")
    client = ChatClient(server.base_url)
    painter.requests.clear()
    painter.queue.append(Picture(revised="A much better cat"))
    speaks(client, node("paint", "generate_image", prompt="A {{ input.text }}", count=2), SAYS)
    stream = client.ask("cat")
    for event in stream.events:
        assert_survives(EVENT, event)
    done = [event["item"] for event in images(stream) if event["type"] == "thread.item.done"]
    assert len(done) == 2 and len({item["image"]["id"] for item in done}) == 2
    assert stream.answer_text == "A much better cat"
    assert painter.requests == [{"path": "/v1/images/generations", "authorization": None, "model": "dall-e-2",
                                 "prompt": "A cat", "n": 2, "response_format": "b64_json"}]


@pytest.mark.parametrize(
    "picture, says",
    [
        pytest.param(Picture(status=400, code="content_policy_violation"), "refused to answer this", id="refused"),
        pytest.param(Picture(status=401), "refused the key", id="no key"),
        pytest.param(Picture(content=b"<html><script>alert(1)</script>"), "could not be understood", id="no image"),
        pytest.param(Picture(content=png() + b"<html><script>"), "could not be understood", id="polyglot"),
        pytest.param(Picture(content=png()[:-12]), "could not be understood", id="cut off"),
        pytest.param(Picture(content=bytes(9 << 20), sketches=0), "could not be understood", id="too large"),
        pytest.param(Picture(dies=True), "broke off", id="broken off"),
    ])
def test_an_image_that_cannot_be_made_leaves_by_the_way_for_errors(client, painter, picture, says):
    definition = graph(PAINT, SAYS)
    definition["nodes"].append(message("oops", "{{ vars.paint.error.message }}"))
    definition["edges"] += [{"source": "paint", "target": "oops", "port": "error"}, {"source": "oops", "target": "end"}]
    speaks(client, definition=definition)
    painter.queue.append(picture)
    stream = client.ask("cat")
    assert says in stream.answer_text, stream.answer_text
    for event in stream.events:
        assert_survives(EVENT, event)
    assert images(stream)[-1]["type"] == "thread.item.removed"
    assert len(painter.requests) == 1
    assert [item["type"] for item in client.items(stream.thread_id)] == ["user_message", "assistant_message"]


def test_leaving_in_the_middle_closes_the_connection_to_the_service(client, painter):
    speaks(client, PAINT, SAYS)
    picture = Picture(hold=True)
    painter.queue.append(picture)
    stream = client.ask("cat", watch=lambda raw: b"generated_image.updated" in raw and picture.held.wait(30))
    assert picture.left.wait(30), "the service still waits"
    thread = stream.thread_id
    assert [item["type"] for item in client.items(thread)] == ["user_message"]
    # What was kept for it is given back, and the conversation goes on.
    assert client.ask("dog", thread).answer_text == "as asked"


def test_an_agent_has_images_made(client, painter, own_model):
    own_model.queue += [Reply([], calls=[Call("generate_image", '{"prompt": "A circuit"}')]), Reply.of("Look at it.")]
    speaks(client, agent(tools=[{"type": "image", "size": "1536x1024"}]))
    stream = client.ask("Paint a circuit")
    for event in stream.events:
        assert_survives(EVENT, event)
    assert images(stream)[-1]["item"]["image"]["url"]
    assert stream.answer_text == "Look at it."
    assert painter.requests[0]["prompt"] == "A circuit" and painter.requests[0]["size"] == "1536x1024"
    told = [turn for turn in own_model.requests[-1]["messages"] if turn["role"] == "tool"]
    assert "the learner sees it" in told[0]["content"]


def test_a_run_that_is_taken_up_again_pays_for_no_image_twice(client, painting, painter, own_model):
    answer = Reply.of("Look at it.", hold_after=0)
    own_model.queue += [Reply([], calls=[Call("generate_image", '{"prompt": "A circuit"}')]), answer]
    speaks(client, agent(tools=[{"type": "image"}]))
    began = threading.Event()
    asking = threading.Thread(target=lambda: (client.ask("Paint a circuit"), began.set()))
    asking.start()
    assert answer.held.wait(60)
    painting.kill()
    answer.release.set()
    asking.join(60)
    own_model.queue.append(Reply.of("Look at it again."))
    painting.start()
    again = ChatClient(painting.base_url)
    again.workflow = client.workflow
    thread = again.call("threads.list")["data"][0]["id"]
    with again.http.stream("GET", f"/api/v1/threads/{thread}/events", params={"until": "idle"}):
        for _ in range(600):
            items = again.items(thread)
            if items[-1]["type"] == "assistant_message":
                break
            threading.Event().wait(0.1)
    assert [item["type"] for item in items] == ["user_message", "generated_image", "assistant_message"]
    assert_survives(ITEM, items[1])
    assert httpx.get(items[1]["image"]["url"]).content == png()
    assert len(painter.requests) == 1, "the image was paid for twice"


def test_a_run_killed_while_it_paints_paints_again_and_says_so(client, painting, painter):
    speaks(client, PAINT, SAYS)
    picture = Picture(hold=True)
    painter.queue.append(picture)
    asking = threading.Thread(target=lambda: client.ask("cat"))
    asking.start()
    assert picture.held.wait(60)
    painting.kill()
    asking.join(60)
    painting.start()
    again = ChatClient(painting.base_url)
    again.workflow = client.workflow
    thread = again.call("threads.list")["data"][0]["id"]
    for _ in range(600):
        items = again.items(thread)
        if items[-1]["type"] == "assistant_message":
            break
        threading.Event().wait(0.1)
    assert [item["type"] for item in items] == ["user_message", "generated_image", "assistant_message"]
    assert len(painter.requests) == 2


def test_an_image_is_there_on_another_server_and_in_each_branch(own_model, painter):
    postgres = PostgresServer()
    painter.queue.clear()
    settings = {"LYCEUM_IMAGE_URL": painter.base_url, "LYCEUM_IMAGE_MODEL": "gpt-image-1"}
    with replicas(postgres, own_model, **settings) as servers:
        first = ChatClient(servers[0].base_url)
        speaks(first, PAINT)
        stream = first.ask("cat")
        image = images(stream)[-1]["item"]["image"]
        second = ChatClient(servers[1].base_url, token=first.token)
        second.workflow = first.workflow
        shown = second.items(stream.thread_id)[-1]["image"]
        assert shown["id"] == image["id"]
        path = httpx.URL(shown["url"]).raw_path.decode()
        assert httpx.get(servers[1].base_url + path).content == png()

        branches = f"/api/v1/threads/{stream.thread_id}/branches"
        body = {"edited_item_id": first.items(stream.thread_id)[0]["id"], "input": user_input("dog"), "name": "Dog"}
        with second.http.stream("POST", branches, json=body, headers={"Accept": "text/event-stream"}) as answer:
            assert answer.status_code == 200
            answer.read()
        other = second.items(stream.thread_id)[-1]["image"]
        assert other["id"] != image["id"]
        known = first.http.get(branches).json()
        first.http.post(f"{branches}/{known['data'][0]['id']}/switch").raise_for_status()
        assert first.items(stream.thread_id)[-1]["image"]["id"] == image["id"]
        for one in (image, other):
            where = f"/api/v1/attachments/{one['id']}/content"
            assert first.http.get(where).content == png()
    postgres.close()


def test_nobody_else_has_an_image(client, painting):
    speaks(client, PAINT)
    stream = client.ask("cat")
    image = images(stream)[-1]["item"]["image"]
    mine = client.http.get(f"/api/v1/attachments/{image['id']}/content")
    assert mine.status_code == 200 and mine.content == png()
    email = f"{uuid.uuid4().hex}@example.org"
    made = client.http.post("/api/v1/invitations", json={"email": email, "role": "learner"}).raise_for_status().json()
    body = {"token": made["link"].split("=")[1], "name": "Other", "password": "a staple of other batteries"}
    httpx.post(f"{painting.base_url}/api/v1/invitations/accept", json=body).raise_for_status()
    other = ChatClient(painting.base_url, email=email, password=body["password"])
    assert other.http.get(f"/api/v1/attachments/{image['id']}/content").status_code == 404
    assert httpx.get(image["url"].rsplit("/", 1)[0] + "/" + "A" * 90).status_code == 404
    client.http.put("/api/v1/conversation-settings", json={"sharing": True, "visitors": False}).raise_for_status()
    shared = client.http.post(f"/api/v1/threads/{stream.thread_id}/shares", json={}).raise_for_status().json()
    read = httpx.get(f"{painting.base_url}/api/v1/shared/{shared['token']}")
    shown = [item for item in read.raise_for_status().json()["items"]["data"] if item["type"] == "generated_image"]
    assert httpx.get(shown[0]["image"]["url"]).content == png()
