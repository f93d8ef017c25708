"""Responses by the `openai` package, and agents of `openai-agents`, against a running server."""

import asyncio
import time

import httpx
import openai
import pytest
from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, set_tracing_disabled
from openai import AsyncOpenAI, OpenAI

from harness.programs import Programs
from harness.scripted_model import Reply
from harness.workflows import agent, graph, message

set_tracing_disabled(True)


@pytest.fixture(scope="module")
def programs(server, signed_in) -> Programs:
    return Programs(server, signed_in(), {
        "answers-echo": graph(agent()),
        "answers-two": graph(message("hello", "Hello."), agent()),
        "answers-guided": graph(
            message("greet", "What is your name?"),
            {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}},
            message("welcome", "Welcome, {{ vars.ask.text }}.")),
        "answers-told": graph(message("told", "{{ has(input.instructions) ? input.instructions : 'nothing' }}")),
    })


@pytest.fixture
def ai(programs, model) -> OpenAI:
    return programs.openai()


def test_a_response_is_the_runs_answer_and_can_be_read_again_and_deleted(ai, model):
    model.queue.append(Reply.of("A part that resists."))
    made = ai.responses.create(
        model="answers-echo", input="What is a resistor?", metadata={"course": "circuits"}, user="ann")
    assert made.status == "completed" and made.output_text == "A part that resists."
    assert (made.usage.input_tokens, made.usage.output_tokens, made.usage.total_tokens) == (7, 4, 11)
    assert made.metadata == {"course": "circuits"} and made.error is None
    again = ai.responses.retrieve(made.id)
    assert again.output == made.output and again.usage == made.usage and again.status == "completed"
    assert again.metadata == made.metadata and again.created_at == made.created_at
    ai.responses.delete(made.id)
    with pytest.raises(openai.NotFoundError) as error:
        ai.responses.retrieve(made.id)
    assert error.value.code == "response_not_found"


def test_a_stream_tells_every_event_in_order_and_adds_up(ai, model):
    model.queue.append(Reply.of("One two three."))
    events = list(ai.responses.create(model="answers-two", input="Count", stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    kinds = [event.type for event in events]
    said = ["response.output_item.added", "response.content_part.added", "response.output_text.delta",
               "response.output_text.done", "response.content_part.done", "response.output_item.done"]
    joined = [kind for number, kind in enumerate(kinds) if number == 0 or kind != kinds[number - 1]]
    assert joined == ["response.created", "response.in_progress", *said, *said, "response.completed"]
    final = events[-1].response
    assert [item.content[0].text for item in final.output] == ["Hello.", "One two three."]
    for index in (0, 1):
        deltas = [event.delta for event in events
                  if event.type == "response.output_text.delta" and event.output_index == index]
        assert "".join(deltas) == final.output[index].content[0].text
    read = ai.responses.retrieve(final.id)
    assert read.output == final.output and read.usage == final.usage


def test_events_carry_their_types_as_names(programs, model):
    body = {"model": "answers-echo", "input": "Hi", "stream": True}
    answer = httpx.post(
        programs.base_url + "/v1/responses", json=body, headers={"Authorization": f"Bearer {programs.key}"})
    assert answer.headers["content-type"] == "text/event-stream"
    for frame in answer.text.removesuffix("\n\n").split("\n\n"):
        name, data = frame.split("\n")
        assert name.startswith("event: response.") and f'"type":"{name[7:]}"' in data


def test_the_helper_for_streams_puts_the_response_together(ai, model):
    with ai.responses.stream(model="answers-two", input="Count") as stream:
        for _ in stream:
            pass
        assert stream.get_final_response().output_text.startswith("Hello.")


def test_the_sources_of_an_answer_are_its_annotations(ai):
    events = list(ai.responses.create(
        model="course-assistant", input="How is the power of a resistor worked out?", stream=True))
    final = events[-1].response
    notes = [note for item in final.output for part in item.content for note in part.annotations]
    assert notes and all(note.type == "file_citation" and note.filename for note in notes)
    streamed = [event for event in events if event.type == "response.output_text.annotation.added"]
    assert len(streamed) == len(notes)


def test_the_next_response_goes_on_with_the_conversation(ai):
    first = ai.responses.create(model="answers-guided", input="Hi")
    assert first.output_text == "What is your name?"
    second = ai.responses.create(model="answers-guided", input="Ann", previous_response_id=first.id)
    assert second.output_text == "Welcome, Ann." and second.previous_response_id == first.id
    # The first is as it was, though its run went on.
    assert ai.responses.retrieve(first.id).output_text == "What is your name?"
    assert ai.responses.retrieve(second.id).output_text == "Welcome, Ann."


def test_an_earlier_response_begins_a_branch_that_knows_what_was_said_until_then(ai, model):
    def ask(text, previous=None, **more):
        return ai.responses.create(model="answers-echo", input=text, previous_response_id=previous, **more)

    model.queue += [Reply.of("Blue."), Reply.of("Red."), Reply.of("Green."), Reply.of("None.")]
    first = ask("A colour?")
    second = ask("Another?", first.id)
    branch = ask("And a third?", first.id)
    unstored = ask("A fourth?", second.id, store=False)
    said = [[message["content"] for message in request["messages"][1:]] for request in model.requests]
    assert said == [["A colour?"], ["A colour?", "Blue.", "Another?"], ["A colour?", "Blue.", "And a third?"],
                    ["A colour?", "Blue.", "Another?", "Red.", "A fourth?"]]
    assert branch.output_text == "Green."
    with pytest.raises(openai.NotFoundError):
        ai.responses.retrieve(unstored.id)
    with pytest.raises(openai.BadRequestError) as error:
        ask("More?", unstored.id)
    assert (error.value.code, error.value.param) == ("previous_response_not_found", "previous_response_id")


def test_items_and_instructions_are_read(ai, model):
    told = ai.responses.create(model="answers-told", input="Hi", instructions="In French.")
    assert told.output_text == "In French." and told.instructions == "In French."
    ai.responses.create(model="answers-echo", input=[
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "I am Ann."}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello Ann."}]},
        {"role": "user", "content": "Who am I?"}])
    said = [message["content"] for message in model.requests[-1]["messages"][1:]]
    assert said == ["I am Ann.", "Hello Ann.", "Who am I?"]


@pytest.mark.parametrize("change, param, code", [
    ({"input": []}, "input", "invalid_field"), ({"input": " "}, "input", "invalid_field"),
    ({"input": [{"type": "function_call_output", "call_id": "x", "output": "1"}]}, "input", "invalid_value"),
    ({"tools": [{"type": "web_search"}]}, "tools", "unsupported_parameter"),
    ({"background": True}, "background", "unsupported_parameter"),
    ({"conversation": "conv_1"}, "conversation", "unsupported_parameter"),
    ({"previous_response_id": "nobody"}, "previous_response_id", "previous_response_not_found"),
    ({"previous_response_id": "resp_" + "0" * 32}, "previous_response_id", "previous_response_not_found"),
    ({"text": {"format": {"type": "json_object"}}}, "text.format", "unsupported_value"),
    ({"instructions": 3}, "instructions", "invalid_field"),
])
def test_what_cannot_be_done_is_refused_by_name(ai, change, param, code):
    with pytest.raises(openai.BadRequestError) as error:
        ai.post("/responses", body={"model": "answers-echo", "input": "Hi", **change}, cast_to=object)
    assert (error.value.param, error.value.code) == (param, code)


def test_a_run_that_fails_ends_its_stream_and_is_told_afterwards(ai, model):
    model.queue += [Reply.of("", status=400)] * 8
    events = list(ai.responses.create(model="answers-echo", input="Hi", stream=True))
    assert events[-1].type == "response.failed" and events[-1].response.error.code == "server_error"
    assert ai.responses.retrieve(events[-1].response.id).status == "failed"


def test_leaving_a_stream_ends_the_run_which_can_be_read_as_far_as_it_came(ai, model):
    reply = Reply.of("One two three four.", hold_after=2)
    model.queue.append(reply)
    stream = ai.responses.create(model="answers-echo", input="Hi", stream=True)
    for event in stream:
        if event.type == "response.created":
            made = event.response.id
            assert ai.responses.retrieve(made).status == "in_progress"
        if event.type == "response.output_text.delta":
            break
    stream.close()
    until = time.monotonic() + 20
    while (read := ai.responses.retrieve(made)).status == "in_progress":
        assert time.monotonic() < until, "the run goes on"
        time.sleep(0.05)
    assert read.status == "cancelled" and read.output_text.startswith("One")
    reply.release.set()


# openai-agents


@pytest.mark.parametrize("kind", [OpenAIResponsesModel, OpenAIChatCompletionsModel])
def test_an_agent_runs_on_an_assistant(programs, model, kind):
    async def run() -> list[str]:
        client = programs.openai(AsyncOpenAI)
        helper = Agent(name="Helper", instructions="Be brief.", model=kind("answers-echo", openai_client=client))
        first = await Runner.run(helper, "A colour?")
        second = Runner.run_streamed(helper, [*first.to_input_list(), {"role": "user", "content": "Another?"}])
        pieces = [event.data.delta async for event in second.stream_events()
                  if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"]
        await client.close()
        return [first.final_output, second.final_output, "".join(pieces)]

    model.queue += [Reply.of("Blue."), Reply.of("Red it is.")]
    assert asyncio.run(run()) == ["Blue.", "Red it is.", "Red it is."]
    said = [message["content"] for message in model.requests[-1]["messages"][1:]]
    assert said == ["A colour?", "Blue.", "Another?"]


def test_an_agents_conversation_can_lie_on_the_server(programs, model):
    async def run() -> list[str]:
        client = programs.openai(AsyncOpenAI)
        helper = Agent(name="Helper", model=OpenAIResponsesModel("answers-guided", openai_client=client))
        first = await Runner.run(helper, "Hi")
        second = await Runner.run(helper, "Ann", previous_response_id=first.last_response_id)
        await client.close()
        return [first.final_output, second.final_output]

    assert asyncio.run(run()) == ["What is your name?", "Welcome, Ann."]
