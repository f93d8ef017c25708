"""Tools that programs carry out themselves: by the `openai` package, and by agents of `openai-agents`."""

import asyncio
import json
import threading

import openai
import pytest
from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI, OpenAI

from harness.programs import Programs
from harness.scripted_model import Call, Reply
from harness.workflows import agent, graph, message

set_tracing_disabled(True)

QUESTION = {"role": "user", "content": "What is the weather in Paris?"}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
          "additionalProperties": False}
TOOL = {"type": "function", "function": {"name": "weather", "description": "Tells.", "parameters": SCHEMA}}
CLOCK = {"type": "function", "function": {"name": "clock"}}
FLAT = {"type": "function", "name": "weather", "description": "Tells.", "parameters": SCHEMA, "strict": False}
PARIS, ROME = '{"city":"Paris"}', '{"city":"Rome"}'


@pytest.fixture(scope="module")
def programs(server, signed_in) -> Programs:
    own = {"type": "client", "name": "place", "description": "The author's own.",
           "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}
    return Programs(server, signed_in(), {
        "tools-agent": graph(agent()),
        "tools-own": graph(agent(tools=[own])),
        "tools-none": graph(agent(caller_tools=False)),
        "tools-silent": graph(message("say", "I call nothing.")),
        "tools-guided": graph(
            message("greet", "Who are you?"), {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}}, agent()),
        "tools-form": graph(
            {"slug": "ask", "kind": "structured_input", "parameters": {"questions": [
                {"id": "colour", "question": "Which colour?", "options": ["red", "blue"]}]}},
            message("say", "{{ vars.ask.answers.colour.value }} it is.")),
    })


@pytest.fixture
def ai(programs, model) -> OpenAI:
    return programs.openai()


def calls(*arguments: str, saying: str = "") -> Reply:
    """A model that asks for the weather."""
    return Reply([saying] if saying else [], calls=[Call("weather", text) for text in arguments])


def results(answer, *texts: str) -> list[dict]:
    """The answer's message and what its calls gave, as a program sends them."""
    message = answer.choices[0].message
    return [message.model_dump(exclude_none=True), *(
        {"role": "tool", "tool_call_id": call.id, "content": text}
        for call, text in zip(message.tool_calls, texts, strict=True))]


def ask(ai, messages, **more):
    return ai.chat.completions.create(**{"model": "tools-agent", "messages": messages, "tools": [TOOL], **more})


# Chat completions


def test_the_program_carries_a_call_out_and_the_model_goes_on(ai, model):
    model.queue += [calls(PARIS), Reply.of("It rains in Paris.")]
    first = ask(ai, [QUESTION])
    choice = first.choices[0]
    assert choice.finish_reason == "tool_calls" and choice.message.content is None
    [call] = choice.message.tool_calls
    assert (call.type, call.function.name, json.loads(call.function.arguments)) == (
        "function", "weather", {"city": "Paris"})
    sent = model.requests[0]["tools"][0]["function"]
    assert (sent["name"], sent["description"], sent["parameters"]) == ("weather", "Tells.", SCHEMA)
    assert "tool_choice" not in model.requests[0]

    second = ask(ai, [QUESTION, *results(first, "rain")])
    assert second.choices[0].message.content == "It rains in Paris." and second.choices[0].finish_reason == "stop"
    assert second.thread_id == first.thread_id
    last = model.requests[-1]["messages"]
    assert [entry["role"] for entry in last][-3:] == ["user", "assistant", "tool"] and last[-1]["content"] == "rain"


def test_a_stream_gives_calls_in_deltas_that_helpers_put_together(ai, model):
    model.queue += [calls(PARIS, ROME, saying="Let me look. "), calls(PARIS, ROME, saying="Let me look. ")]
    pieces = list(ask(ai, [QUESTION], stream=True))
    deltas = [call for piece in pieces for call in piece.choices[0].delta.tool_calls or []]
    assert [delta.index for delta in deltas] == sorted(delta.index for delta in deltas)
    named = [delta for delta in deltas if delta.id]
    assert [(delta.index, delta.function.name) for delta in named] == [(0, "weather"), (1, "weather")]
    texts = ["".join(delta.function.arguments for delta in deltas if delta.index == index) for index in (0, 1)]
    assert [json.loads(text)["city"] for text in texts] == ["Paris", "Rome"]
    assert pieces[-1].choices[0].finish_reason == "tool_calls"
    with ai.chat.completions.stream(model="tools-agent", messages=[QUESTION], tools=[TOOL]) as stream:
        for _ in stream:
            pass
        whole = stream.get_final_completion().choices[0]
    assert whole.message.content.strip() == "Let me look." and len(whole.message.tool_calls) == 2
    model.queue.append(Reply.of("Both are fine."))
    streamed = ai.chat.completions.create(
        model="tools-agent", tools=[TOOL], stream=True,
        messages=[QUESTION, whole.message.model_dump(exclude={"parsed"}, exclude_none=True), *(
            {"role": "tool", "tool_call_id": call.id, "content": "fine"} for call in whole.message.tool_calls)])
    assert "".join(piece.choices[0].delta.content or "" for piece in streamed) == "Both are fine."


def test_round_after_round_leads_back_to_the_same_run(ai, model, programs):
    model.queue += [calls(PARIS), calls(ROME), Reply.of("Done.")]
    messages = [QUESTION]
    for text in ("rain", "sun"):
        answer = ask(ai, messages)
        messages += results(answer, text)
    last = ask(ai, messages)
    assert last.choices[0].message.content == "Done."
    runs = programs.http.get("/api/v1/runs", params={"thread_id": last.thread_id}).json()["data"]
    assert [run["status"] for run in runs] == ["completed"]
    # What was called before is history of the next question.
    model.queue.append(Reply.of("As I said."))
    said = ask(ai, [*messages, {"role": "assistant", "content": "Done."}, {"role": "user", "content": "Sure?"}])
    assert said.choices[0].message.content == "As I said." and said.thread_id != last.thread_id


def test_a_message_beside_the_results_is_read_after_them(ai, model):
    model.queue += [calls(PARIS), Reply.of("Fine.")]
    first = ask(ai, [QUESTION])
    ask(ai, [QUESTION, *results(first, "rain"), {"role": "user", "content": "In one word."}])
    last = model.requests[-1]["messages"][-2:]
    assert [(entry["role"], entry["content"]) for entry in last] == [("tool", "rain"), ("user", "In one word.")]


def test_the_program_says_what_is_called(ai, model):
    both = [TOOL, CLOCK]
    ask(ai, [QUESTION], tools=both, tool_choice="required")
    assert model.requests[-1]["tool_choice"] == "required" and len(model.requests[-1]["tools"]) == 2
    ask(ai, [QUESTION], tools=both, tool_choice={"type": "function", "function": {"name": "clock"}})
    assert model.requests[-1]["tool_choice"] == "required"
    assert [tool["function"]["name"] for tool in model.requests[-1]["tools"]] == ["clock"]
    ask(ai, [QUESTION], tools=both, tool_choice="none")
    assert "tools" not in model.requests[-1]
    model.queue += [calls(PARIS, ROME), Reply.of("x")]
    first = ask(ai, [QUESTION], tools=both, parallel_tool_calls=False)
    assert len(first.choices[0].message.tool_calls) == 1


def test_what_is_not_stored_stays_until_the_calls_are_done(ai, model, programs):
    model.queue += [calls(PARIS), Reply.of("Rain.")]
    first = ask(ai, [QUESTION], store=False)
    second = ask(ai, [QUESTION, *results(first, "rain")], store=False)
    assert second.choices[0].message.content == "Rain."
    assert programs.http.get("/api/v1/runs", params={"thread_id": second.thread_id}).json()["data"] == []


def test_a_conversation_on_the_server_takes_results_and_messages_instead(ai, model):
    place = {"metadata": {"thread_id": "weather-talk"}}
    model.queue += [calls(PARIS), Reply.of("Rain."), calls(ROME), Reply.of("Never mind then.")]
    first = ask(ai, [QUESTION], **place)
    id = first.choices[0].message.tool_calls[0].id
    second = ask(ai, [{"role": "tool", "tool_call_id": id, "content": "rain"}], **place)
    assert second.choices[0].message.content == "Rain." and second.thread_id == first.thread_id
    ask(ai, [{"role": "user", "content": "And in Rome?"}], **place)
    third = ask(ai, [{"role": "user", "content": "Stop."}], **place)
    assert third.choices[0].message.content == "Never mind then."
    assert model.requests[-1]["messages"][-1]["content"] == "Stop."


def test_tools_come_with_the_message_that_a_waiting_run_takes(ai, model):
    place = {"metadata": {"thread_id": "guided-talk"}}
    ask(ai, [{"role": "user", "content": "Hi"}], model="tools-guided", tools=[], **place)
    model.queue.append(calls(PARIS))
    answer = ask(ai, [{"role": "user", "content": "Ann"}], model="tools-guided", **place)
    assert answer.choices[0].finish_reason == "tool_calls"


def test_the_authors_own_client_tools_are_the_programs_to_carry_out(ai, model):
    model.queue += [Reply([], calls=[Call("place", '{"x": 1}')]), Reply.of("Here.")]
    first = ask(ai, [QUESTION], model="tools-own", tools=[])
    assert first.choices[0].message.tool_calls[0].function.name == "place"
    second = ask(ai, [QUESTION, *results(first, "Paris")], model="tools-own", tools=[])
    assert second.choices[0].message.content == "Here."


def test_questions_are_text_and_answered_by_text(ai):
    place = {"metadata": {"thread_id": "form-talk"}}
    first = ask(ai, [{"role": "user", "content": "Hi"}], model="tools-form", tools=[], tool_choice="auto", **place)
    assert first.choices[0].message.content == "Which colour?\n- red\n- blue"
    second = ask(ai, [{"role": "user", "content": "Blue"}], model="tools-form", tools=[], **place)
    assert second.choices[0].message.content == "blue it is."


@pytest.mark.parametrize("change, param, code", [
    ({"tools": [{"type": "web_search"}]}, "tools", "unsupported_parameter"),
    ({"tools": [{"type": "function"}]}, "tools[0].function", "invalid_field"),
    ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools[0].function.name", "invalid_field"),
    ({"tools": [{"type": "function", "function": {"name": "x" * 65}}]}, "tools[0].function.name", "invalid_field"),
    ({"tools": [{"type": "function", "function": {"name": "a", "parameters": []}}]},
     "tools[0].function.parameters", "invalid_field"),
    ({"tools": [TOOL, TOOL]}, "tools", "invalid_value"),
    ({"tools": [{"type": "function", "function": {"name": f"t{n}"}} for n in range(129)]}, "tools", "invalid_field"),
    ({"tools": "weather"}, "tools", "invalid_field"),
    ({"tools": [], "tool_choice": "required"}, "tool_choice", "invalid_value"),
    ({"tool_choice": {"type": "function", "function": {"name": "clock"}}}, "tool_choice", "invalid_value"),
    ({"tool_choice": "maybe"}, "tool_choice", "invalid_field"),
    ({"parallel_tool_calls": "no"}, "parallel_tool_calls", "invalid_field"),
    ({"model": "tools-none"}, "tools", "unsupported_parameter"),
    ({"model": "tools-silent"}, "tools", "unsupported_parameter"),
    ({"messages": [QUESTION, {"role": "tool", "content": "x"}]}, "messages[1].tool_call_id", "invalid_field"),
    ({"messages": [QUESTION, {"role": "tool", "tool_call_id": "call_x", "content": "x"}]}, "messages", "invalid_value"),
    ({"messages": [{"role": "tool", "tool_call_id": "call_" + "0" * 32, "content": "x"}]}, "messages", "invalid_value"),
    ({"messages": [QUESTION, {"role": "assistant", "tool_calls": [{"id": "call_1"}]}, QUESTION]},
     "messages", "invalid_value"),
], ids=str)
def test_what_cannot_be_done_is_refused_by_name(ai, change, param, code):
    with pytest.raises(openai.BadRequestError) as error:
        ai.post("/chat/completions", cast_to=object,
                body={"model": "tools-agent", "messages": [QUESTION], "tools": [TOOL], **change})
    assert (error.value.param, error.value.code) == (param, code)


def test_results_are_taken_once_whole_and_from_their_own_program(ai, model, programs):
    model.queue += [calls(PARIS, ROME), Reply.of("Taken.")]
    first = ask(ai, [QUESTION])
    whole = [QUESTION, *results(first, "a", "b")]

    def refused(messages, **more):
        with pytest.raises(openai.BadRequestError) as error:
            ask(ai, messages, **more)
        assert (error.value.param, error.value.code) == ("messages", "invalid_value")
        return error.value.message

    missing = first.choices[0].message.tool_calls[1].id
    assert missing in refused(whole[:-1])
    assert missing in refused([whole[2]])
    refused([*whole, whole[-1]])
    refused([*whole, {"role": "tool", "tool_call_id": "call_other", "content": "c"}])
    refused(whole, model="tools-own", tools=[])
    refused(whole, metadata={"thread_id": ask(ai, [QUESTION]).thread_id})
    refused([*whole[:-1], {**whole[-1], "content": "x" * 300_000}])
    model.queue[:] = [Reply.of("Taken.")]
    outcomes = []

    def send():
        try:
            outcomes.append(ask(ai, whole).choices[0].message.content)
        except openai.APIStatusError as error:
            outcomes.append(error.status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("Taken.") == 1 and set(outcomes) <= {"Taken.", 400, 409}
    refused(whole)


# Responses


def test_a_response_has_calls_among_its_items_and_goes_on_with_their_outputs(ai, model):
    model.queue += [calls(PARIS, ROME, saying="Let me look."), Reply.of("Rain and sun.")]
    first = ai.responses.create(model="tools-agent", input="Weather?", tools=[FLAT])
    assert [item.type for item in first.output] == ["message", "function_call", "function_call"]
    assert first.status == "completed" and first.tools[0].name == "weather" and first.tool_choice == "auto"
    asked = [item for item in first.output if item.type == "function_call"]
    assert [json.loads(item.arguments)["city"] for item in asked] == ["Paris", "Rome"]
    assert ai.responses.retrieve(first.id).output == first.output
    outputs = [{"type": "function_call_output", "call_id": item.call_id, "output": text}
               for item, text in zip(asked, ("rain", "sun"), strict=True)]
    second = ai.responses.create(model="tools-agent", input=outputs, previous_response_id=first.id, tools=[FLAT])
    assert second.output_text == "Rain and sun." and second.previous_response_id == first.id
    assert ai.responses.retrieve(second.id).output == second.output
    # The first is as it was, though its run went on.
    assert ai.responses.retrieve(first.id).output == first.output
    with pytest.raises(openai.BadRequestError) as error:
        ai.responses.create(model="tools-agent", input=outputs, previous_response_id=first.id, tools=[FLAT])
    assert (error.value.param, error.value.code) == ("input", "invalid_value")


def test_a_stream_of_a_response_tells_calls_in_typed_events(ai, model):
    model.queue.append(calls(PARIS))
    events = list(ai.responses.create(model="tools-agent", input="Weather?", tools=[FLAT], stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [event.type for event in events] == [
        "response.created", "response.in_progress", "response.output_item.added",
        *["response.function_call_arguments.delta"] * 3, "response.function_call_arguments.done",
        "response.output_item.done", "response.completed"]
    added, *deltas, done, item = events[2:8]
    assert added.item.arguments == "" and added.item.status == "in_progress"
    assert "".join(delta.delta for delta in deltas) == done.arguments == item.item.arguments
    assert {delta.item_id for delta in deltas} == {done.item_id} and done.item_id == added.item.id == item.item.id and item.item.call_id.startswith("call_")
    assert events[-1].response.output[0] == item.item
    with ai.responses.stream(model="tools-agent", input="Weather?", tools=[FLAT]) as stream:
        for _ in stream:
            pass
        assert stream.get_final_response().status == "completed"


@pytest.mark.parametrize("change, param, code", [
    ({"tools": [{"type": "web_search"}]}, "tools", "unsupported_parameter"),
    ({"tools": [TOOL]}, "tools[0].name", "invalid_field"),
    ({"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}}, "tool_choice", "unsupported_value"),
    ({"input": [{"type": "function_call_output", "call_id": "x", "output": "1"}]}, "input", "invalid_value"),
    ({"input": [{"type": "function_call_output", "call_id": "x"}]}, "input[0].output", "invalid_field"),
    ({"input": [{"type": "function_call", "call_id": "x", "name": "f", "arguments": "{}"}]}, "input", "invalid_value"),
], ids=str)
def test_what_a_response_cannot_do_is_refused_by_name(ai, change, param, code):
    with pytest.raises(openai.BadRequestError) as error:
        ai.post("/responses", cast_to=object, body={"model": "tools-agent", "input": "Hi", "tools": [FLAT], **change})
    assert (error.value.param, error.value.code) == (param, code)


# openai-agents


@pytest.mark.parametrize("kind", [OpenAIResponsesModel, OpenAIChatCompletionsModel])
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_an_agent_runs_its_own_function_tools(programs, model, kind, streamed):
    asked = []

    @function_tool
    def weather(city: str) -> str:
        """Tells the weather."""
        asked.append(city)
        return f"rain in {city}"

    async def run() -> str:
        client = programs.openai(AsyncOpenAI)
        helper = Agent(
            name="Helper", instructions="Be brief.", tools=[weather],
            model=kind("tools-agent", openai_client=client), model_settings=ModelSettings(tool_choice="required"))
        if streamed:
            result = Runner.run_streamed(helper, "Weather in Paris and Rome?")
            async for _ in result.stream_events():
                pass
        else:
            result = await Runner.run(helper, "Weather in Paris and Rome?")
        await client.close()
        return result.final_output

    model.queue += [calls(PARIS, ROME), Reply.of("Rain everywhere.")]
    assert asyncio.run(run()) == "Rain everywhere."
    assert sorted(asked) == ["Paris", "Rome"]
    told = [entry["content"] for entry in model.requests[-1]["messages"] if entry["role"] == "tool"]
    assert sorted(told) == ["rain in Paris", "rain in Rome"]
    assert model.requests[0]["tool_choice"] == "required" and "tool_choice" not in model.requests[-1]


def test_a_completion_streams_the_arguments_of_a_call_while_the_model_writes_them(ai, model):
    reply = calls(PARIS, ROME)
    reply.hold_call_after = 1
    model.queue.append(reply)
    pieces, early = {}, None
    with ai.chat.completions.create(
            model="tools-agent", messages=[QUESTION], tools=[TOOL], stream=True) as stream:
        for chunk in stream:
            for call in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
                pieces.setdefault(call.index, []).append(call.function.arguments or "")
                if early is None and call.function.arguments:
                    early = reply.held.wait(30) and not reply.release.is_set()
                    reply.release.set()
    assert early, "the first piece comes before the last is written"
    assert {index: "".join(texts) for index, texts in pieces.items()} == {0: PARIS, 1: ROME}
    assert all(len(texts) >= 3 for texts in pieces.values())


def test_a_response_streams_the_arguments_of_a_call_while_the_model_writes_them(ai, model):
    reply = calls(PARIS)
    reply.hold_call_after = 1
    model.queue.append(reply)
    deltas, done, item = [], None, None
    for event in ai.responses.create(model="tools-agent", input="Weather?", tools=[FLAT], stream=True):
        if event.type == "response.function_call_arguments.delta":
            if not deltas:
                assert reply.held.wait(30) and not reply.release.is_set()
                reply.release.set()
            deltas.append(event.delta)
        elif event.type == "response.function_call_arguments.done":
            done = event.arguments
        elif event.type == "response.completed":
            item = event.response.output[-1]
    assert len(deltas) >= 2 and "".join(deltas) == done == item.arguments == PARIS
    assert item.type == "function_call" and item.status == "completed"


def test_a_call_that_is_no_json_breaks_a_stream_and_is_mended_in_a_whole_answer(ai, model):
    model.queue += [calls('{"city": '), calls(PARIS)]
    whole = ai.chat.completions.create(model="tools-agent", messages=[QUESTION], tools=[TOOL])
    assert [call.function.arguments for call in whole.choices[0].message.tool_calls] == [PARIS]
    model.queue += [calls('{"city": '), calls(PARIS)]
    with pytest.raises(openai.APIError, match="broke a call off"):
        list(ai.chat.completions.create(model="tools-agent", messages=[QUESTION], tools=[TOOL], stream=True))
