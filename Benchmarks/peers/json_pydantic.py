"""The peer of JSONCoding: pydantic, typed and untyped. `json_pydantic.py FOLDER SECONDS` prints CPU µs as JSON."""

import json
import pathlib
import sys
import time
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter


class Source(BaseModel):
    type: str
    filename: str
    title: str
    group: str
    score: float


class Annotation(BaseModel):
    type: str
    index: int
    source: Source


class Content(BaseModel):
    type: str
    text: str
    annotations: list[Annotation]


class ChatMessage(BaseModel):
    id: str
    thread_id: str
    created_at: str
    type: str
    content: list[Content]


class Position(BaseModel):
    x: float
    y: float


class Node(BaseModel):
    slug: str
    kind: str
    title: str
    is_enabled: bool
    position: Position
    parameters: Any


class Edge(BaseModel):
    source: str
    target: str
    condition: str


class Workflow(BaseModel):
    name: str
    version: int
    nodes: list[Node]
    edges: list[Edge]


def microseconds(seconds: float, call: Callable[[], object]) -> float:
    """Processor time of one call."""
    for _ in range(3):
        call()
    start, calls, used = time.process_time(), 0, 0.0
    while used < seconds:
        for _ in range(20):
            call()
        calls += 20
        used = time.process_time() - start
    return used / calls * 1e6


def measure(model: type[BaseModel], name: str, text: bytes, seconds: float) -> dict[str, float]:
    """The four figures of one payload."""
    tree_type = TypeAdapter(dict[str, Any])
    value, tree = model.model_validate_json(text), tree_type.validate_json(text)
    if json.loads(value.model_dump_json()) != tree:
        raise RuntimeError(f"the typed {name} does not say what its text said")
    return {
        f"{name} typed read": microseconds(seconds, lambda: model.model_validate_json(text)),
        f"{name} typed write": microseconds(seconds, lambda: value.__pydantic_serializer__.to_json(value)),
        f"{name} tree read": microseconds(seconds, lambda: tree_type.validate_json(text)),
        f"{name} tree write": microseconds(seconds, lambda: tree_type.dump_json(tree)),
    }


def main() -> None:
    folder, share = pathlib.Path(sys.argv[1]), float(sys.argv[2]) / 8
    print(json.dumps({
        **measure(ChatMessage, "message", (folder / "message.json").read_bytes(), share),
        **measure(Workflow, "workflow", (folder / "workflow.json").read_bytes(), share),
    }))


if __name__ == "__main__":
    main()
