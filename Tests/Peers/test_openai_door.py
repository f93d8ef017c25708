"""The OpenAI-compatible door, asked by the `openai` package: models, chat completions, embeddings, errors, retries."""

import base64
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import openai
import pytest
from openai import OpenAI

from harness.programs import Programs
from harness.scripted_model import Reply, embedding
from harness.workflows import agent, graph, message

QUESTION = [{"role": "user", "content": "What is a resistor?"}]


SHAPE = {"type": "object", "properties": {"grade": {"type": "integer"}}, "required": ["grade"],
         "additionalProperties": False}


@pytest.fixture(scope="module")
def programs(server, signed_in) -> Programs:
    return Programs(server, signed_in(), {
        "door-echo": graph(agent()),
        "door-two": graph(message("hello", "Hello {{ input.text }}"), agent()),
        "door-guided": graph(
            message("greet", "What is your name?"),
            {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}},
            message("welcome", "Welcome, {{ vars.ask.text }}.")),
        "door-told": graph(message("told", "{{ has(input.instructions) ? input.instructions : 'nothing' }}")),
        "door-graded": graph(agent(output_schema=SHAPE, response_in_chat=True)),
    }, scopes=("assistants.use", "documents.search"))


@pytest.fixture
def door(programs) -> httpx.Client:
    return programs.http


@pytest.fixture
def ai(programs, model) -> OpenAI:
    return programs.openai()


# Models


def test_the_published_workflows_are_the_models(ai):
    models = {model.id: model for model in ai.models.list()}
    assert {"course-assistant", "door-echo", "door-guided"} <= set(models)
    assert all(model.object == "model" and model.created > 1_700_000_000 for model in models.values())
    assert ai.models.retrieve("door-echo").id == "door-echo"
    with pytest.raises(openai.NotFoundError) as error:
        ai.models.retrieve("nobody")
    assert (error.value.code, error.value.param) == ("model_not_found", "model")


# Chat completions


def test_a_completion_is_the_runs_answer_with_what_it_took(ai, model):
    model.queue.append(Reply.of("A part that resists."))
    answer = ai.chat.completions.create(model="door-echo", messages=QUESTION)
    assert answer.object == "chat.completion" and answer.model == "door-echo"
    [choice] = answer.choices
    assert (choice.message.role, choice.message.content) == ("assistant", "A part that resists.")
    assert choice.finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (7, 4, 11)


def test_a_stream_says_the_same_in_pieces_as_they_come(ai, model):
    reply = Reply.of("One two three.", hold_after=1)
    model.queue.append(reply)
    stream = ai.chat.completions.create(
        model="door-echo", messages=QUESTION, stream=True, stream_options={"include_usage": True})
    pieces = []
    for piece in stream:
        pieces.append(piece)
        if piece.choices and piece.choices[0].delta.content == "One ":
            reply.release.set()
    assert len({piece.id for piece in pieces}) == 1
    assert pieces[0].choices[0].delta.role == "assistant"
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices) == "One two three."
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices][-1] == "stop"
    assert pieces[-1].choices == [] and pieces[-1].usage.total_tokens == 10


def test_the_helper_for_streams_puts_the_answer_together(ai, model):
    model.queue.append(Reply.of("In many small words."))
    with ai.chat.completions.stream(model="door-echo", messages=QUESTION) as stream:
        for _ in stream:
            pass
        assert stream.get_final_completion().choices[0].message.content == "In many small words."


def test_what_several_messages_say_stands_in_one(ai, model):
    model.queue += [Reply.of("Second."), Reply.of("Second.")]
    whole = ai.chat.completions.create(model="door-two", messages=[{"role": "user", "content": "you"}])
    assert whole.choices[0].message.content == "Hello you\n\nSecond."
    stream = ai.chat.completions.create(
        model="door-two", messages=[{"role": "user", "content": "you"}], stream=True)
    assert "".join(piece.choices[0].delta.content or "" for piece in stream) == "Hello you\n\nSecond."


def test_a_program_that_keeps_the_conversation_sends_it_whole(ai, model, door):
    answer = ai.chat.completions.create(model="door-echo", messages=[
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": [{"type": "text", "text": "My name "}, {"type": "text", "text": "is Ann."}]},
        {"role": "assistant", "content": "Hello Ann."},
        {"role": "user", "content": "Who am I?"},
    ])
    assert answer.choices[0].message.content
    said = [(message["role"], message["content"]) for message in model.requests[-1]["messages"]]
    assert said[1:] == [("user", "My name is Ann."), ("assistant", "Hello Ann."), ("user", "Who am I?")]
    assert "pirate" not in said[0][1], "the author's instructions are the model's, not the caller's"
    listed = door.post("/chatkit/door-echo", json={"type": "threads.list", "params": {}}).json()["data"]
    assert listed == [], "no list of the chat shows what programs do"


def test_a_user_or_a_name_keeps_the_conversation_on_the_server(ai):
    def say(text, **place):
        messages = [{"role": "user", "content": text}]
        return ai.chat.completions.create(model="door-guided", messages=messages, **place)

    for place in ({"user": "learner-1"}, {"metadata": {"thread_id": "my-own-name"}}):
        first = say("Hi", **place)
        assert first.choices[0].message.content == "What is your name?"
        second = say("Ann", **place)
        assert second.choices[0].message.content == "Welcome, Ann."
        assert second.thread_id == first.thread_id
    third = say("Hi")
    fourth = say("Ben", metadata={"thread_id": third.thread_id})
    assert fourth.choices[0].message.content == "Welcome, Ben."
    with pytest.raises(openai.NotFoundError) as error:
        say("Hi", metadata={"thread_id": "thr_" + "0" * 32})
    assert error.value.code == "thread_not_found"


def test_what_is_not_to_be_stored_is_gone(ai, door):
    answer = ai.chat.completions.create(model="door-echo", messages=QUESTION, store=False)
    runs = door.get("/api/v1/runs", params={"thread_id": answer.thread_id}).json()["data"]
    assert runs == []


def test_instructions_are_input_for_the_author(ai):
    def told(messages):
        return ai.chat.completions.create(model="door-told", messages=messages).choices[0].message.content

    assert told([{"role": "developer", "content": "In French."}, *QUESTION]) == "In French."
    assert told(QUESTION) == "nothing"


def test_an_answer_in_json_needs_a_workflow_that_gives_one(ai, model):
    for form in ({"type": "json_object"},
                 {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": SHAPE}}):
        model.queue.append(Reply(['{"grade": 5}']))
        answer = ai.chat.completions.create(model="door-graded", messages=QUESTION, response_format=form)
        assert answer.choices[0].message.content.replace(" ", "") == '{"grade":5}'
        with pytest.raises(openai.BadRequestError) as error:
            ai.chat.completions.create(model="door-two", messages=QUESTION, response_format=form)
        assert (error.value.code, error.value.param) == ("unsupported_value", "response_format")
    other = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    with pytest.raises(openai.BadRequestError, match="another shape"):
        ai.chat.completions.create(model="door-graded", messages=QUESTION, response_format=other)


def test_leaving_a_stream_ends_the_run(ai, model, door):
    reply = Reply.of("One two three four.", hold_after=2)
    model.queue.append(reply)
    stream = ai.chat.completions.create(model="door-echo", messages=QUESTION, stream=True)
    for piece in stream:
        if piece.choices[0].delta.content:
            thread = piece.thread_id
            break
    stream.close()
    until = time.monotonic() + 20
    while (run := door.get("/api/v1/runs", params={"thread_id": thread}).json()["data"][0])["status"] == "running":
        assert time.monotonic() < until, "the run goes on"
        time.sleep(0.05)
    assert run["status"] == "cancelled"
    reply.release.set()


def test_giving_a_request_up_ends_its_run(programs, model, door):
    reply = Reply.of("One two three four.", hold_after=2)
    model.queue.append(reply)
    name = {"metadata": {"thread_id": "given-up"}}
    impatient = programs.openai(timeout=httpx.Timeout(60, read=1))
    with pytest.raises(openai.APITimeoutError):
        impatient.chat.completions.create(model="door-echo", messages=QUESTION, **name)
    assert reply.held.is_set()
    until = time.monotonic() + 20
    while (run := door.get("/api/v1/runs", params={"workflow": "door-echo"}).json()["data"][0])["status"] == "running":
        assert time.monotonic() < until, "the run goes on"
        time.sleep(0.05)
    assert run["status"] == "cancelled"
    reply.release.set()


def test_of_requests_that_begin_one_conversation_together_one_does(ai):
    def say(number):
        return ai.chat.completions.create(
            model="door-echo", messages=[{"role": "user", "content": f"Number {number}"}], user="together").thread_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(say, range(8)))) == 1


# Embeddings


def test_embeddings_are_those_of_the_servers_model(ai):
    name = "multilingual-e5-small"
    numbers = ai.embeddings.create(model=name, input=["a cat", "a dog"], encoding_format="float")
    assert [item.index for item in numbers.data] == [0, 1]
    assert numbers.data[0].embedding == pytest.approx(embedding("a cat"), abs=1e-6)
    # The package asks for Base64 by itself, and decodes it.
    packed = ai.embeddings.create(model=name, input="a cat")
    assert packed.data[0].embedding == pytest.approx(embedding("a cat"), abs=1e-6)
    raw = ai.embeddings.with_raw_response.create(model=name, input="a cat", encoding_format="base64").http_response
    text = raw.json()["data"][0]["embedding"]
    assert struct.unpack("<384f", base64.b64decode(text)) == pytest.approx(embedding("a cat"), abs=1e-6)
    short = ai.embeddings.create(model=name, input="a cat", dimensions=64).data[0].embedding
    assert len(short) == 64 and sum(value * value for value in short) == pytest.approx(1, abs=1e-5)
    assert packed.usage.prompt_tokens > 0


@pytest.mark.parametrize("change, param", [
    ({"input": [1, 2, 3]}, "input"), ({"input": [[1, 2]]}, "input"), ({"input": []}, "input"), ({"input": ""}, "input"),
    ({"dimensions": 385}, "dimensions"), ({"dimensions": 0}, "dimensions"), ({"encoding_format": "int8"}, "encoding_format"),
])
def test_what_is_no_text_is_not_embedded(ai, change, param):
    body = {"model": "multilingual-e5-small", "input": "a cat", **change}
    with pytest.raises(openai.BadRequestError) as error:
        ai.post("/embeddings", body=body, cast_to=object)
    assert error.value.param == param


# Errors


def expect_openai_shape(error: openai.APIStatusError) -> None:
    body = error.response.json()["error"]
    assert set(body) == {"message", "type", "param", "code"}, body
    assert body["message"] and body["type"] and error.request_id


@pytest.mark.parametrize("change, param, code", [
    ({"messages": []}, "messages", "invalid_field"),
    ({"messages": "Hi"}, "messages", "invalid_field"),
    ({"messages": [{"role": "assistant", "content": "Hi"}]}, "messages", "invalid_value"),
    ({"messages": [{"role": "user", "content": " "}]}, "messages", "invalid_value"),
    ({"messages": [{"role": "user", "content": "a\u0000b"}]}, "messages[0].content", "invalid_field"),
    ({"messages": [{"role": "robot", "content": "Hi"}]}, "messages[0].role", "invalid_field"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
     "messages", "unsupported_value"),
    ({"messages": [*QUESTION, {"role": "function", "name": "x", "content": "1"}]}, "messages", "unsupported_value"),
    ({"functions": [{"name": "f"}]}, "functions", "unsupported_parameter"),
    ({"n": 2}, "n", "unsupported_value"), ({"logprobs": True}, "logprobs", "unsupported_parameter"),
    ({"stream": "yes"}, "stream", "invalid_field"), ({"modalities": ["audio"]}, "modalities", "unsupported_value"),
    ({"metadata": {"a": 1}}, "metadata.a", "invalid_field"),
    ({"response_format": {"type": "xml"}}, "response_format.type", "invalid_field"),
    ({"model": 7}, "model", "invalid_field"),
])
def test_what_cannot_be_done_is_refused_by_name(ai, change, param, code):
    with pytest.raises(openai.BadRequestError) as error:
        ai.post("/chat/completions", body={"model": "door-echo", "messages": QUESTION, **change}, cast_to=object)
    expect_openai_shape(error.value)
    assert (error.value.param, error.value.code) == (param, code)


def test_what_only_other_servers_know_is_not_looked_at(ai):
    answer = ai.chat.completions.create(
        model="door-echo", messages=QUESTION, temperature=0.1, max_tokens=5, seed=1, top_p=0.5, tools=[],
        extra_body={"num_ctx": 4096, "n": 1, "response_format": {"type": "text"}, "tool_choice": "none"})
    assert answer.choices[0].finish_reason == "stop"


def test_errors_of_the_router_have_openais_shape(ai, programs):
    with pytest.raises(openai.AuthenticationError) as error:
        programs.openai(api_key="lyk_wrong").models.list()
    expect_openai_shape(error.value)
    with pytest.raises(openai.NotFoundError) as error:
        ai.chat.completions.create(model="nobody", messages=QUESTION)
    expect_openai_shape(error.value)
    assert error.value.code == "model_not_found"
    for method, path, status in (("GET", "/v1/nothing", 404), ("GET", "/v1/chat/completions", 405),
                                 ("POST", "/v1/chat/completions", 413)):
        content = b" " * (5 << 20) if status == 413 else None
        answer = httpx.request(method, programs.base_url + path, headers={"Authorization": f"Bearer {programs.key}"},
                               content=content)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_a_key_without_the_permission_is_refused(programs):
    with pytest.raises(openai.PermissionDeniedError) as error:
        programs.openai(api_key=programs.make_key("members.read")).models.list()
    expect_openai_shape(error.value)


def test_a_run_that_fails_is_an_error_whole_and_in_a_stream(ai, model):
    for _ in range(8):
        model.queue.append(Reply.of("", status=400))
    with pytest.raises(openai.InternalServerError) as error:
        ai.chat.completions.create(model="door-echo", messages=QUESTION)
    expect_openai_shape(error.value)
    assert error.value.response.headers["x-should-retry"] == "false"
    with pytest.raises(openai.APIError):
        for _ in ai.chat.completions.create(model="door-echo", messages=QUESTION, stream=True):
            pass


def test_the_package_asks_again_where_that_can_help(ai, model):
    model.queue += [Reply.of("Lost words here.", dies_after=1)] * 1 + [Reply.of("Found.")]
    answer = ai.with_options(max_retries=3).chat.completions.create(model="door-echo", messages=QUESTION)
    assert answer.choices[0].message.content == "Found."
