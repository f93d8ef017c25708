"""What the chat costs a browser: an answer that streams, a long conversation, the first look at the page.

`LYCEUM_QUIET=1` holds the figures that are aimed at; elsewhere the bounds are looser, because machines are shared."""

import os
import re
import time

import pytest
from playwright.sync_api import expect

from harness.scripted_model import Reply
from harness.workflows import agent, message

QUIET = bool(os.environ.get("LYCEUM_QUIET"))
ITEMS = 2000
SECTION = """## Part {n} of the answer

Twice the voltage drives **twice the current** through the same resistor, because $I = U / R$ holds while its
temperature does not change. Say *clearly* what is fixed, what is measured and what is `computed` before a number is
written, and keep the unit with it; see [the course](https://example.org/course/{n}) for the experiment.

A lamp is another matter. Its wire grows hot, the resistance grows with the heat, and the current falls behind the
voltage: the line through the points bends. Nothing is wrong with the law then, for it speaks of one temperature, and the
lamp has many. Whoever measures at five voltages sees it at once; whoever measures at two draws a straight line.

- Close the switch and read the ammeter, which belongs **in** the circuit.
- Read the voltmeter, which belongs beside the resistor.
- Write both down, with their units, in the order in which they were read.

Then compare. A difference of a few hundredths is what the instruments leave open; one of a tenth has a reason, and the
reason is worth more than the number. Most often it is a contact that was not clean, or a range that was chosen too large.

{extra}
"""
EXTRAS = [
    "| Voltage | Current | Resistance |\n|--:|--:|--:|\n| 4.5 V | 20 mA | 225 Ω |\n| 9.0 V | 41 mA | 220 Ω |\n",
    "```python\ndef resistance(voltage: float, current: float) -> float:\n    # Ohm's law, the other way round\n"
    "    return voltage / current\n\nfor voltage in (4.5, 9.0):\n    print(resistance(voltage, 0.041))\n```\n",
    "$$R_{n} = \\frac{U_{n}}{I_{n}}$$\n",
    "> What is measured is never exact: two digits are enough.\n",
]
WORK = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def answer_of(kilobytes: float) -> str:
    """Paragraphs, lists, formulas, tables, code and quotations."""
    text, number = "", 0
    while len(text.encode()) < kilobytes * 1024:
        number += 1
        text += SECTION.format(n=number, extra=EXTRAS[number % len(EXTRAS)])
    return text


class Meter:
    """What the main thread of a page has done since, in milliseconds."""

    def __init__(self, visitor):
        self.session = visitor.context.new_cdp_session(visitor.page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.before = self._read()

    def _read(self) -> dict[str, float]:
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] * 1000 for one in metrics if one["name"] in WORK}

    def read(self) -> dict[str, float]:
        now = self._read()
        return {name: now[name] - self.before[name] for name in WORK}


@pytest.mark.parametrize("rate", [100, 400])
def test_an_answer_of_20_kilobytes_streams_with_little_work(visit, assistant, model, rate):
    slug = assistant(agent())
    text = answer_of(20)
    pieces = re.findall(r"\S+\s+\S*\s*", text)
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    # What formulas and code need is loaded once, before.
    model.queue.append(Reply.of("".join(SECTION.format(n=0, extra=extra) for extra in EXTRAS)))
    visitor.ask("First")
    visitor.wait_until_answered()
    expect(visitor.page.locator(".katex").first).to_be_visible()
    model.queue.append(Reply(pieces, pace=1 / rate))
    visitor.ask("Tell me all of it")
    expect(visitor.answers).to_have_count(2)
    # Asking is over, and the answer has begun.
    meter, began = Meter(visitor), time.monotonic()
    # Each look of ours is five milliseconds of the page's work: nobody looks before the model can have ended.
    time.sleep(len(pieces) / rate)
    log = visitor.page.locator("[role=log]")
    while log.get_attribute("aria-busy") == "true":
        time.sleep(1)
    spent, seconds = meter.read(), time.monotonic() - began
    figures = {name: round(value) for name, value in spent.items()}
    print(f"{len(text.encode())} bytes in {len(pieces)} pieces and {seconds:.0f} seconds, in milliseconds: {figures}")
    answer = visitor.answers.last
    assert answer.locator(".katex-display").count() == text.count("$$") // 2
    assert answer.locator("tbody tr").count() == text.count(" mA |")
    assert answer.locator("pre").last.locator(".token").count() > 0
    # A machine that does much else sends more slowly, so that there is more to be looked at.
    assert spent["TaskDuration"] < (300 if QUIET else 1500 * max(1, seconds / 20)), spent


OPEN = """async (words) => {
    const began = performance.now();
    document.querySelector("thread-row .thread").click();
    const last = () => [...document.querySelectorAll("assistant-message")].at(-1);
    while (!last()?.textContent.includes(words)) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return Math.round(performance.now() - began);
}"""
SHOWN = """() => {
    const scroller = document.querySelector("message-log .scroller");
    const { left, top, width, height } = scroller.getBoundingClientRect();
    const points = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => document.elementsFromPoint(left + width / 2, top + height * share));
    return points.filter((found) => found.some((one) => one.matches("assistant-message, user-message"))).length;
}"""


def test_a_conversation_of_2000_items_opens_at_once_and_scrolls_without_blanks(visit, assistant, client, database):
    assistant(message("say", "**Twice** the voltage drives twice the current, " * 6 + "\n\n- while it is cold\n- and no longer"))
    thread = client.ask("What does the law say?").thread_id
    database.rows(f"""INSERT INTO thread_items (id, tenant_id, thread_id, run_id, kind, content, citations, created_at, branch_id)
        SELECT uuidv7(), tenant_id, thread_id, run_id, kind, content, citations, created_at, branch_id
        FROM (SELECT * FROM thread_items, generate_series(1, {ITEMS // 2 - 1}) AS number
              WHERE thread_id = '{thread.removeprefix("thr_")}' AND kind IN ('user_message', 'assistant_message')
              ORDER BY number, thread_items.id) AS copies""")
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={client.workflow}")
    expect(visitor.page.locator("thread-row .thread")).to_be_visible()
    meter = Meter(visitor)
    opening = visitor.page.evaluate(OPEN, "and no longer")
    spent = meter.read()["TaskDuration"]
    scroller = visitor.page.locator("message-log .scroller")
    assert scroller.evaluate("element => element.scrollHeight - element.scrollTop - element.clientHeight") < 2
    scroller.hover()
    fewest = 5
    for _ in range(40):
        visitor.page.mouse.wheel(0, -700)
        visitor.page.wait_for_timeout(100)
        fewest = min(fewest, visitor.page.evaluate(SHOWN))
    count = visitor.page.locator(".messages > *").count()
    print(f"{ITEMS} items: opened in {opening} ms, of which the page worked {spent:.0f}; {count} after 40 turns of the wheel")
    assert spent < 1000 and opening < (1000 if QUIET else 5000)
    assert fewest >= 2, "there is always something to read"
    assert count > 150
