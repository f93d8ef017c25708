"""A server of OpenAI's `/audio/transcriptions` that hears whatever the test says."""

import email
import email.policy

from harness.scripted_server import ScriptedHandler, ScriptedServer


class _Handler(ScriptedHandler):
    def do_POST(self):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + self.body(), policy=email.policy.HTTP)
        heard = {"authorization": self.headers["Authorization"], "fields": {}, "path": self.path}
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if name == "file":
                heard |= {"file": part.get_payload(decode=True), "name": part.get_filename(),
                          "type": part.get_content_type()}
            else:
                heard["fields"][name] = part.get_content().strip()
        self.server.script.requests.append(heard)
        self.answer(200, {"text": self.server.script.text})


class ScriptedSpeech(ScriptedServer):
    """The server, within a `with` block."""

    handler = _Handler

    def __init__(self, text: str):
        self.text = text
        self.requests: list[dict] = []
        """What was sent: the fields of the form, and the file with its name and type."""
