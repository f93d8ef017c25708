"""Programs that ask the institution's models themselves: the `openai` package against `/models/v1`."""

import base64
import time

import httpx
import openai
import pytest
from openai import OpenAI

from harness.programs import Programs
from harness.scripted_model import Call, Reply

QUESTION = [{"role": "user", "content": "What is a resistor?"}]
TOOLS = [{"type": "function", "function": {
    "name": name, "description": "Looks it up.", "parameters": {"type": "object", "properties": {}}}}
    for name in ("look", "other")]


@pytest.fixture(scope="module")
def programs(server, signed_in) -> Programs:
    return Programs(server, signed_in(), {}, scopes=("models.ask", "usage.read"))


@pytest.fixture
def ai(programs, model) -> OpenAI:
    return programs.openai(base_url=programs.base_url + "/models/v1")


@pytest.fixture
def name(ai) -> str:
    [found] = [model.id for model in ai.models.list()]
    return found


def test_a_model_answers_whole_and_what_it_took_is_on_record(programs, ai, model, name):
    def calls() -> int:
        usage = programs.http.get("/api/v1/usage", params={"group_by": "model"}).raise_for_status().json()
        return sum(row["calls"] for row in usage["data"])

    before = calls()
    model.queue.append(Reply.of("A part that resists.", thoughts=["Let me ", "see."]))
    answer = ai.chat.completions.create(
        model=name, messages=[{"role": "system", "content": "Be brief."}, *QUESTION], temperature=0.5, max_tokens=50)
    [choice] = answer.choices
    assert (choice.message.role, choice.message.content) == ("assistant", "A part that resists.")
    assert choice.message.reasoning_content == "Let me see."
    assert choice.finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (7, 4, 11)
    sent = model.requests[-1]
    assert [(message["role"], message["content"]) for message in sent["messages"]] == [
        ("system", "Be brief."), ("user", "What is a resistor?")]
    assert sent["temperature"] == 0.5
    until = time.monotonic() + 20
    while calls() != before + 1:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_stream_says_the_same_in_pieces_as_they_come(ai, model, name):
    reply = Reply.of("One two three.", hold_after=1)
    model.queue.append(reply)
    pieces = []
    for piece in ai.chat.completions.create(
            model=name, messages=QUESTION, stream=True, stream_options={"include_usage": True}):
        pieces.append(piece)
        if piece.choices and piece.choices[0].delta.content == "One ":
            reply.release.set()
    assert len({piece.id for piece in pieces}) == 1
    assert pieces[0].choices[0].delta.role == "assistant"
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices) == "One two three."
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices][-1] == "stop"
    assert pieces[-1].choices == [] and pieces[-1].usage.total_tokens == 10


@pytest.mark.parametrize("is_stream", [False, True])
def test_calls_of_tools_are_the_programs_to_carry_out(ai, model, name, is_stream):
    model.queue.append(Reply([], calls=[Call("look", '{"at": "R"}'), Call("look", '{"at": "C"}')]))
    asked = {"model": name, "messages": QUESTION, "tools": TOOLS}
    if is_stream:
        with ai.chat.completions.stream(**asked) as stream:
            for _ in stream:
                pass
            choice = stream.get_final_completion().choices[0]
    else:
        choice = ai.chat.completions.create(**asked).choices[0]
    assert choice.finish_reason == "tool_calls"
    assert [(call.function.name, call.function.arguments) for call in choice.message.tool_calls] == [
        ("look", '{"at": "R"}'), ("look", '{"at": "C"}')]
    told = [{"role": "assistant", "tool_calls": [
        {"id": call.id, "type": "function", "function": {"name": "look", "arguments": call.function.arguments}}
        for call in choice.message.tool_calls]}]
    told += [{"role": "tool", "tool_call_id": call.id, "content": "ohm"} for call in choice.message.tool_calls]
    ai.chat.completions.create(
        model=name, messages=QUESTION + told, tools=TOOLS,
        tool_choice={"type": "function", "function": {"name": "other"}})
    sent = model.requests[-1]
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "tool", "tool"]
    assert [tool["function"]["name"] for tool in sent["tools"]] == ["other"]
    assert sent["tool_choice"] == "required"


@pytest.mark.parametrize(("change", "code", "parameter"), [
    ({"model": "nobody"}, "model_not_found", "model"),
    ({"messages": []}, "validation_failed", "messages"),
    ({"messages": [{"role": "pirate", "content": "x"}]}, "validation_failed", "messages[0].role"),
    ({"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "http://127.0.0.1/x.png"}}]}]}, None,
        "messages[0].content[0].image_url.url"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {
        "url": "data:image/png;base64," + base64.b64encode(b"x").decode()}}]}]}, "unsupported_value", "messages"),
    ({"temperature": 3}, None, "temperature"),
    ({"n": 2}, "unsupported_value", "n"),
])
def test_what_cannot_be_asked_is_refused_before_the_model(ai, model, name, change, code, parameter):
    asked = len(model.requests)
    with pytest.raises((openai.BadRequestError, openai.NotFoundError, openai.UnprocessableEntityError)) as error:
        ai.chat.completions.create(**{"model": name, "messages": QUESTION, **change})
    assert error.value.param == parameter
    assert code is None or error.value.code in (code, "invalid_field", "invalid_value")
    assert len(model.requests) == asked


def test_a_model_that_breaks_off_says_so_in_the_stream(ai, model, name):
    model.queue.append(Reply.of("One two three.", dies_after=2))
    said = ""
    with pytest.raises(openai.APIError) as error:
        for piece in ai.chat.completions.create(model=name, messages=QUESTION, stream=True):
            said += piece.choices[0].delta.content or ""
    assert said == "One two "
    assert error.value.code == "run_interrupted"


def test_leaving_a_stream_ends_the_call(ai, model, name, server):
    reply = Reply.of("One two three four.", hold_after=2)
    model.queue.append(reply)
    stream = ai.chat.completions.create(model=name, messages=QUESTION, stream=True)
    for piece in stream:
        if piece.choices[0].delta.content:
            break
    stream.close()

    def underway() -> float:
        lines = httpx.get(server.base_url + "/metrics", timeout=60).text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines
                   if line.startswith("lyceum_model_questions{") and 'state="asked"' in line)

    until = time.monotonic() + 20
    while underway():
        assert time.monotonic() < until, "the call goes on"
        time.sleep(0.05)
    reply.release.set()


def test_a_key_without_the_scope_asks_no_model(programs, name):
    other = programs.openai(base_url=programs.base_url + "/models/v1", api_key=programs.make_key("assistants.use"))
    with pytest.raises(openai.PermissionDeniedError):
        other.chat.completions.create(model=name, messages=QUESTION)
