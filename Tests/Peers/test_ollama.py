"""Ollama's API: a stub that Ollama's own client holds to its types, and our server against that stub."""

import contextlib

import ollama
import pytest

from harness.client import ChatClient
from harness.ollama import Ollama, Said
from harness.server import LyceumServer
from harness.workflows import agent, graph, message, publish

TOOL = {"type": "function", "function": {
    "name": "weather", "description": "Tells the weather.",
    "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}}}


@pytest.fixture(scope="module")
def stub():
    with Ollama("tiny:latest") as stub:
        yield stub


@pytest.fixture(autouse=True)
def fresh(stub):
    stub.said.clear()
    stub.asked.clear()
    stub.fields.clear()


@pytest.fixture(scope="module")
def theirs(stub):
    """Ollama's own client."""
    return ollama.Client(host=stub.base_url)


@pytest.fixture(scope="module")
def learner(stub, own_model):
    """Somebody whose questions a server puts to the stub."""
    with learner_of(own_model, stub) as learner:
        http = learner.http
        publish(http, "weather", graph(message("say", "It rains.")))
        publish(http, "plain", graph(agent(temperature=0.5, max_tokens=64)))
        publish(http, "tools", graph(agent(tools=[
            {"type": "workflow", "workflow": "weather", "description": "Tells the weather."}])))
        yield learner


@contextlib.contextmanager
def learner_of(own_model, stub, model="tiny"):
    server = LyceumServer(own_model.base_url, LYCEUM_CHAT_KIND="ollama", LYCEUM_CHAT_MODEL=model)
    server.environment["LYCEUM_CHAT_BASE_URL"] = stub.base_url
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        client.http.put("/api/v1/conversation-settings", json={
            "model_titles": False, "sharing": False, "visitors": False}).raise_for_status()
        yield client
    finally:
        server.close()


def said(learner, workflow="plain", text="What does a resistor do?"):
    """The answer that stays in the conversation, and the errors that its stream told of."""
    learner.workflow = workflow
    stream = learner.ask(text)
    items = [item for item in learner.items(stream.thread_id) if item["type"] == "assistant_message"]
    return "".join(part["text"] for item in items for part in item["content"]), stream.of_type("error")


def tools(body):
    """What a request says of its tools, as far as their client passes it on."""
    functions = [tool["function"] for tool in body.get("tools") or []]
    return [(function["name"], function["description"], list(function["parameters"]["properties"]),
             function["parameters"]["required"]) for function in functions]


def test_their_client_reads_the_stubs_answers(stub, theirs):
    stub.said += [Said(["It", " rains."], thoughts=["Hm."])] * 2
    whole = theirs.chat("tiny", [{"role": "user", "content": "?"}])
    assert whole.message.content == "It rains." and whole.done and whole.eval_count == 3
    pieces = list(theirs.chat("tiny", [{"role": "user", "content": "?"}], stream=True))
    assert [piece.message.content for piece in pieces] == ["", "It", " rains.", ""]
    assert pieces[0].message.thinking == "Hm." and pieces[-1].done_reason == "stop"


def test_their_client_reads_the_stubs_calls(stub, theirs):
    stub.said += [Said(calls=[("weather", {"text": "Paris"}), ("weather", {"text": "Rome"})])]
    *pieces, last = theirs.chat("tiny", [{"role": "user", "content": "?"}], tools=[TOOL], stream=True)
    calls = [call.function for piece in pieces for call in piece.message.tool_calls or []]
    assert [(call.name, call.arguments["text"]) for call in calls] == [("weather", "Paris"), ("weather", "Rome")]


def test_their_client_reads_the_stubs_lists_and_vectors(theirs):
    assert [model.model for model in theirs.list().models] == ["tiny:latest"]
    shown = theirs.show("tiny")
    assert "tools" in shown.capabilities and shown.modelinfo["llama.context_length"] == 8192
    assert len(theirs.embed("tiny", ["a", "b"]).embeddings) == 2


def test_their_client_reads_the_stubs_errors(stub, theirs):
    with pytest.raises(ollama.ResponseError) as error:
        theirs.chat("missing", [{"role": "user", "content": "?"}])
    assert error.value.status_code == 404
    stub.said.append(Said(["a", "b"], error_after=1))
    with pytest.raises(ollama.ResponseError, match="has trouble"):
        list(theirs.chat("tiny", [{"role": "user", "content": "?"}], stream=True))


def test_a_learner_is_answered(stub, learner):
    stub.said.append(Said(["It limits", " the current."], thoughts=["Hm."]))
    assert said(learner) == ("It limits the current.", [])


def test_a_tool_is_called_and_its_result_goes_back_under_its_name(stub, learner):
    stub.said += [Said(calls=[("weather", {"text": "Paris"})]), Said(["Take an umbrella."])]
    answer, errors = said(learner, "tools")
    assert errors == [] and answer.endswith("Take an umbrella.")
    *_, call, result = stub.asked[1][1]["messages"]
    assert call["tool_calls"] == [{"function": {"name": "weather", "arguments": {"text": "Paris"}}}]
    assert result["role"] == "tool" and result["tool_name"] == "weather"


def test_we_ask_as_their_client_does(stub, learner, theirs):
    stub.said += [Said(calls=[("weather", {"text": "Paris"})]), Said(["Take an umbrella."]), Said(["It rains."])]
    said(learner, "tools")
    said(learner)
    (_, first), (_, second), (_, plain) = stub.asked
    count = len(stub.asked)
    for ours in (first, second, plain):
        list(theirs.chat(ours["model"], ours["messages"], tools=ours.get("tools"), options=ours.get("options"),
                         format=ours.get("format"), stream=True))
    for ours, (path, same) in zip((first, second, plain), stub.asked[count:], strict=True):
        assert path == "/api/chat"
        assert tools(same) == tools(ours), "their types leave some of a schema out"
        assert {**same, "tools": None} == {**ours, "tools": None, "messages": [
            {name: value for name, value in message.items() if value != ""} for message in ours["messages"]]}
    assert plain["options"] == {"temperature": 0.5, "num_predict": 64}
    ours, same = stub.fields[0], stub.fields[count]
    assert ours["content-type"] == same["content-type"] == "application/json"


@pytest.mark.parametrize(("fault", "word"), [
    (Said(["a", "b", "c"], error_after=2, pace=0.2), "trouble"),
    (Said(["a", "b", "c"], ends_after=2, pace=0.2), "broke off"), (Said(status=400), "did not accept")])
def test_a_fault_is_an_error_that_the_learner_can_read(stub, learner, fault, word):
    stub.said.append(fault)
    _, errors = said(learner)
    assert len(errors) == 1 and word in errors[0]["message"], errors


@pytest.mark.parametrize("fault", [
    Said(status=503), Said(status=500), Said(["a"], error_after=0), Said(["a"], ends_after=0)])
def test_a_fault_before_the_first_word_is_mended_by_asking_again(stub, learner, fault):
    stub.said += [fault, Said(["It limits the current."])]
    assert said(learner) == ("It limits the current.", [])


def test_a_model_that_it_does_not_have_is_said_to_be_missing(stub, own_model):
    with learner_of(own_model, stub, model="huge") as learner:
        publish(learner.http, "plain", graph(agent()))
        answer, errors = said(learner)
        assert answer == "" and "does not know the model" in errors[0]["message"], errors
