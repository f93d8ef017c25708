"""What an institution has that the pages of models, documents and the telephone show."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from chat_widgets import FORM
from harness.client import ChatClient
from harness.database import Database
from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer

TURN = '{"end_pointing": 610, "transcription": 310, "first_text": 420, "first_sound": 180, "total": 1520}'
MEDIA = '{"codec": "G722/8000", "packets_sent": 970, "packets_received": 968, "loss": 0.002, "quality": 4.2}'


@dataclass
class Institution:
    """An institution with something on every page."""

    server: LyceumServer
    model: ScriptedModel
    client: ChatClient
    account: str
    budget: str
    trigger: str
    live: str
    past: str

    def post(self, path: str, **body) -> dict:
        return posted(self.client, path, body)


def posted(client: ChatClient, path: str, body: dict) -> dict:
    """Makes something, which has to work."""
    answer = client.http.post(path, json=body)
    assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def fill(server: LyceumServer, model: ScriptedModel) -> Institution:
    """Fills an institution by the API; calls, which only a telephone makes, by the database."""
    client = ChatClient(server.base_url)

    def post(path: str, **body) -> dict:
        return posted(client, path, body)

    post("/api/v1/providers", slug="openai", kind="openai", api_key="sk-0123456789abcdef4f7Q")
    post("/api/v1/providers", slug="scripted", kind="openai_compatible", base_url=model.base_url)
    prices = {"input": 0.15, "output": 0.6}
    post("/api/v1/models", slug="local", provider="scripted", name="scripted", prices=prices)
    fallbacks = [{"model": "local", "on": ["error"]}]
    post("/api/v1/models", slug="good", provider="openai", name="gpt-4o", default_for=[], fallbacks=fallbacks)
    client.ask("What does Ohm's law say about voltage and current?")
    budget = post("/api/v1/budgets", name="This month", scope="tenant", unit="calls", period="month", limit=20, action="warn")
    account = post(
        "/api/v1/sip-accounts", name="Campus exchange", mode="trunk", allowed_cidrs=["203.0.113.0/28"],
        default_workflow="course-assistant",
    )
    post("/api/v1/phone-numbers", sip_account=account["id"], workflow="laboratory", number="+33 1 23 45 67 89")
    trigger = post(
        "/api/v1/triggers", workflow="course-assistant", kind="schedule", name="Mondays", cron="0 8 * * MON",
        time_zone="Europe/Paris",
    )
    post(
        "/api/v1/widgets", slug="registration", name="Registration", description="Asks who takes part in which laboratory.",
        template={**FORM, "children": [{"type": "Title", "value": "{{ data.title }}"}, *FORM["children"][1:]]},
        schema={"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}},
    )
    live, past = calls(Database(server))
    services(Database(server))
    return Institution(server, model, client, account["id"], budget["id"], trigger["id"], live, past)


def services(database: Database) -> None:
    """What a model painted, another read aloud and a third one heard."""
    database.rows(
        """INSERT INTO model_calls (id, tenant_id, purpose, provider, model, input_tokens, output_tokens, cached_tokens,
                reasoning_tokens, images, characters, sound_ms, cost, is_estimated, is_fallback, total_ms, outcome, at)
            SELECT gen_random_uuid(), t.id, c.purpose, 'openai', c.model, 0, 0, 0, 0, c.images, c.characters, c.sound,
                c.cost, false, false, 900, 'answered', now()
            FROM (SELECT id FROM tenants LIMIT 1) AS t CROSS JOIN (VALUES
                ('image', 'painter', 12, 0, 0, 480000), ('speech', 'reader', 0, 12345, 754000, 185000),
                ('transcription', 'hearer', 0, 0, 5400000, 540000)
            ) AS c (purpose, model, images, characters, sound, cost)"""
    )


def calls(database: Database) -> tuple[str, str]:
    """One call under way and one that is over and was recorded; their identifiers."""
    live, past = uuid.uuid4(), uuid.uuid4()
    database.rows(
        f"""INSERT INTO calls (id, tenant_id, direction, status, sip_account_id, workflow_id, from_party, to_party,
                server, lease_expires_at, created_at, answered_at, ended_at, reason, turns, media)
            SELECT c.id, a.tenant_id, 'inbound', c.status, a.id, w.id, c.from_party, '33123456789', c.server,
                now() + interval '1 hour', now() - interval '200 seconds', now() - interval '197 seconds', c.ended_at,
                c.reason, c.turns, c.media
            FROM sip_accounts a JOIN workflows w ON w.slug = 'course-assistant' CROSS JOIN (VALUES
                ('{live}'::uuid, 'answered', '33612345678', gen_random_uuid(), NULL::timestamptz, NULL, '[]'::jsonb,
                    '{{}}'::jsonb),
                ('{past}', 'ended', '33611112222', NULL, now(), 'remote_hang_up', '[{TURN}, {TURN}]', '{MEDIA}')
            ) AS c (id, status, from_party, server, ended_at, reason, turns, media)"""
    )
    # A second of silence, as a sound file of two channels.
    samples = 8000 * 4
    head = f"52494646{(36 + samples).to_bytes(4, 'little').hex()}57415645666d7420100000000100020040" + (
        "1f0000007d00000400100064617461" + samples.to_bytes(4, "little").hex()
    )
    database.rows(
        f"""INSERT INTO call_recordings (tenant_id, call_id, part, bytes)
            SELECT tenant_id, id, 0, decode('{head}', 'hex') || decode(repeat('00', {samples}), 'hex')
            FROM calls WHERE id = '{past}'"""
    )
    return f"call_{live.hex}", f"call_{past.hex}"
