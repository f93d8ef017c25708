"""Four protocols of providers against llmock, which breaks what it says on demand and judges how its client bears it."""

import dataclasses
import json

import pytest
from llmock.testing import LLMockServer

from harness.client import ChatClient
from harness.server import LyceumServer
from harness.workflows import agent, graph, message, publish

BASES = {
    "openai_compatible": "/v1", "openai_responses": "/v1", "anthropic": "/anthropic/v1", "gemini": "/gemini/v1beta"}
MODELS = {"anthropic": "claude-sonnet-4-5", "gemini": "gemini-2.5-flash"}
SILENT = {"openai_compatible": 1, "openai_responses": 3, "anthropic": 2, "gemini": 0}
"""How many chunks a provider of the kind sends before the first word."""
TOO_LONG = {
    "anthropic": {"message": "prompt is too long: 250000 tokens > 200000 maximum"},
    "gemini": {"message": "The input token count (9) exceeds the maximum number of tokens allowed (8)."}}
PATIENCE = 2
KINDS = pytest.mark.parametrize("kind", list(BASES), indirect=True, scope="module")


@pytest.fixture(scope="module")
def provider():
    with LLMockServer() as provider:
        # Its streams take a while, or all is sent before it can see that its client has left.
        provider.state.stream_chaos = dataclasses.replace(provider.state.stream_chaos, chunk_delay_ms=20)
        yield provider


@pytest.fixture(scope="module")
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def learner(kind, provider, own_model):
    """Somebody whose questions a server puts to llmock by the protocol."""
    server = LyceumServer(
        own_model.base_url, LYCEUM_CHAT_KIND=kind, LYCEUM_CHAT_MODEL=MODELS.get(kind, "gpt-4o"),
        LYCEUM_CHAT_PATIENCE=str(PATIENCE))
    server.environment["LYCEUM_CHAT_BASE_URL"] = provider.url + BASES[kind]
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        http = client.http
        http.put("/api/v1/conversation-settings", json={
            "model_titles": False, "sharing": False, "visitors": False}).raise_for_status()
        publish(http, "weather", graph(message("say", "It rains.")))
        publish(http, "plain", graph(agent()))
        publish(http, "tools", graph(agent(tools=[{
            "type": "workflow", "workflow": "weather", "description": "Tells the weather of a city."}])))
        again = agent()
        again["retry"] = {"attempts": 3, "delay_seconds": 0.2}
        publish(http, "again", graph(again))
        yield client
    finally:
        server.close()


@pytest.fixture
def faults(provider, learner):
    """Queues what happens to the next requests; in the end the provider must have nothing to say of its client."""
    provider.state.reset()

    def add(*behaviors: dict) -> None:
        learner.http.post(f"{provider.url}/_llmock/scenario", json={"behaviors": list(behaviors)}).raise_for_status()

    yield add
    verdict = learner.http.get(f"{provider.url}/_llmock/verdict").json()
    assert verdict["findings"] == [], verdict


def requests(learner, provider):
    return learner.http.get(f"{provider.url}/_llmock/requests").json()["requests"]


def said(learner, workflow="plain", text="What does a resistor do?"):
    """The answer that stays in the conversation, and the errors that its stream told of."""
    learner.workflow = workflow
    stream = learner.ask(text)
    items = [item for item in learner.items(stream.thread_id) if item["type"] == "assistant_message"]
    return "".join(part["text"] for item in items for part in item["content"]), stream.of_type("error")


@KINDS
def test_a_plain_answer_arrives_in_pieces(learner, faults, provider):
    faults({"type": "reply", "text": "It limits the current."})
    assert said(learner) == ("It limits the current.", [])
    (asked,) = requests(learner, provider)
    assert asked["stream"] and asked["completed"] and asked["status"] == 200


@KINDS
def test_a_tool_is_called_and_the_model_goes_on_with_what_it_said(learner, faults, provider):
    faults({"type": "reply", "tool_calls": [{"name": "weather", "arguments": {"text": "Paris"}}]},
           {"type": "reply", "text": "Take an umbrella."})
    answer, errors = said(learner, "tools", "What is the weather in Paris?")
    assert errors == [] and answer.endswith("Take an umbrella."), (answer, errors)
    first, second = requests(learner, provider)
    results = ('"role": "tool"', "function_call_output", "tool_result", "functionResponse")
    told = [any(word in json.dumps(request["body"]) for word in results) for request in (first, second)]
    assert told == [False, True]


@KINDS
@pytest.mark.parametrize("times", [1, 2])
def test_too_many_requests_are_waited_out_as_long_as_the_provider_says(learner, faults, provider, times):
    faults({"type": "fail", "status": 429, "retry_after": 1.2, "times": times})
    answer, errors = said(learner)
    assert answer and errors == []
    assert len(requests(learner, provider)) == times + 1


@KINDS
@pytest.mark.parametrize("status", [500, 503, 529])
def test_trouble_at_the_provider_is_waited_out(learner, faults, status):
    faults({"type": "fail", "status": status})
    answer, errors = said(learner)
    assert answer and errors == []


@KINDS
@pytest.mark.parametrize(("status", "word"), [
    (400, "did not accept"), (401, "refused the key"), (403, "refused the key"), (404, "does not know the model"),
    (422, "did not accept")])
def test_what_cannot_help_is_not_tried_again_and_the_learner_is_told(learner, faults, provider, status, word):
    faults({"type": "fail", "status": status})
    answer, errors = said(learner)
    assert answer == "" and len(errors) == 1 and word in errors[0]["message"], errors
    assert len(requests(learner, provider)) == 1


@KINDS
def test_a_provider_that_stays_down_is_an_error_that_says_to_come_back(learner, faults, provider):
    faults({"type": "fail", "status": 503, "times": 3})
    answer, errors = said(learner)
    assert answer == "" and "Try again shortly" in errors[0]["message"] and errors[0]["allow_retry"]
    assert len(requests(learner, provider)) == 3


@KINDS
@pytest.mark.parametrize("fault", ["disconnect", "truncate", "malformed", "stall"])
def test_a_stream_that_breaks_before_its_first_word_is_asked_for_again(learner, faults, provider, kind, fault):
    faults({"type": "stream_fault", "kind": fault, "after_chunks": SILENT[kind], "stall_seconds": 3 * PATIENCE},
           {"type": "reply", "text": "Never seen, for it is broken.", "times": 1},
           {"type": "reply", "text": "It limits the current."})
    assert said(learner) == ("It limits the current.", [])
    assert len(requests(learner, provider)) == 2


@KINDS
@pytest.mark.parametrize("fault", ["disconnect", "truncate", "malformed", "stall"])
def test_a_stream_that_breaks_after_its_first_word_is_an_error_and_its_step_may_be_done_again(
        learner, faults, provider, kind, fault):
    broken = {"type": "stream_fault", "kind": fault, "after_chunks": SILENT[kind] + 3, "stall_seconds": 3 * PATIENCE}
    whole = {"type": "reply", "text": "It limits the current that flows through a circuit.", "times": 2}
    faults(broken, whole)
    answer, errors = said(learner, "again")
    assert (answer, errors) == (whole["text"], []), "nothing of the broken answer is left"
    assert len(requests(learner, provider)) == 2


@KINDS
def test_half_an_answer_is_never_taken_for_a_whole_one(learner, provider, kind):
    provider.state.reset()
    learner.http.post(f"{provider.url}/_llmock/scenario", json={"behaviors": [
        {"type": "stream_fault", "kind": "truncate", "after_chunks": SILENT[kind] + 3},
        {"type": "reply", "text": "It limits the current that flows through a circuit."}]}).raise_for_status()
    _, errors = said(learner)
    assert len(errors) == 1 and "broke off" in errors[0]["message"] and errors[0]["allow_retry"], errors
    assert len(requests(learner, provider)) == 1, "what a reader has seen is not asked for again"


@KINDS
def test_a_slow_first_word_is_waited_for(learner, faults):
    faults({"type": "slow_first_token", "seconds": PATIENCE / 2})
    answer, errors = said(learner)
    assert answer and errors == []


@KINDS
@pytest.mark.parametrize("fault", ["malformed_arguments", "unknown_tool"])
def test_a_broken_call_goes_back_to_the_model(learner, faults, provider, fault):
    faults({"type": "tool_fault", "kind": fault})
    answer, errors = said(learner, "tools", "What is the weather in Paris?")
    assert answer and errors == [], (answer, errors)
    first, second, *_ = requests(learner, provider)
    assert first["status"] == second["status"] == 200, "the provider takes the conversation back"


@KINDS
def test_a_conversation_that_is_too_long_is_said_to_be(learner, faults, kind):
    faults({"type": "fail", "status": 400, **TOO_LONG.get(kind, {"code": "context_length_exceeded"})})
    _, errors = said(learner)
    assert "too long" in errors[0]["message"], errors
