"""The JSON texts whose reading and writing is measured, the same at every run."""

import json
import random

SENTENCES = (
    "A resistor limits the current in a circuit. ", "Ohm's law says that voltage is current times resistance. ",
    "La résistance s'exprime en ohms (Ω). ", "Le courant traverse le circuit « en série ».\n",
    "Ask for a hint before you give the \"final\" answer. ", "- Name the unit of every quantity.\n",
)


def text(dice: random.Random, length: int) -> str:
    """Prose of at least so many characters."""
    words = ""
    while len(words) < length:
        words += dice.choice(SENTENCES)
    return words


def identifier(dice: random.Random, prefix: str) -> str:
    return f"{prefix}_{dice.getrandbits(128):032x}"


def message(size: int = 4000) -> bytes:
    """An assistant's message of about so many bytes, with its sources."""
    dice = random.Random(1)
    value = {
        "id": identifier(dice, "msg"), "thread_id": identifier(dice, "thr"),
        "created_at": "2026-11-21T09:19:17.764203Z", "type": "assistant_message",
        "content": [{"type": "output_text", "text": "", "annotations": [
            {"type": "annotation", "index": 100 * at, "source": {
                "type": "file", "filename": f"chapter-{at}.pdf", "title": f"Chapter {at}: Electricity", "group": "Physics",
                "score": round(dice.random(), 6)}}
            for at in range(8)]}],
    }
    value["content"][0]["text"] = text(dice, size - len(dump(value)))
    return dump(value)


def workflow(size: int = 216_000) -> bytes:
    """A workflow of at least so many bytes."""
    dice = random.Random(2)
    value: dict = {"name": "Course assistant", "version": 17, "nodes": [], "edges": []}
    used = 0
    while used < size:
        at = len(value["nodes"])
        node = {
            "slug": f"step-{at}", "kind": dice.choice(("agent", "condition", "transform", "search")),
            "title": f"Step {at}", "is_enabled": dice.random() < 0.9,
            "position": {"x": round(dice.uniform(0, 4000), 2), "y": round(dice.uniform(0, 4000), 2)},
            "parameters": {
                "instructions": text(dice, 300), "model": "gpt-test", "temperature": round(dice.random(), 3),
                "max_output_tokens": dice.choice((256, 1024, 4096)), "tools": ["search", "calculator", "web"][:at % 4],
                "input": "{{ steps[\"step-%d\"].output.text }}" % max(0, at - 1),
                "schema": {"type": "object", "required": ["answer", "confidence"], "properties": {
                    "answer": {"type": "string", "description": text(dice, 60)},
                    "confidence": {"type": "number", "minimum": 0, "maximum": 1}}},
                "retries": {"attempts": 3, "delays": [0.5, 1.0, 2.0]}, "store": True, "fallback": None,
            },
        }
        edge = {"source": f"step-{at}", "target": f"step-{at + 1}", "condition": "input.ok" if at % 3 == 0 else "true"}
        value["nodes"].append(node)
        value["edges"].append(edge)
        used += len(dump(node)) + len(dump(edge)) + 2
    return dump(value)


def dump(value: object) -> bytes:
    """Compact JSON in UTF-8, as both sides write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
