"""A real SMTP server (aiosmtpd) that keeps what it is given, and misbehaves on demand."""

import asyncio
import email
import email.message
import email.policy
import queue
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, syntax

USER, PASSWORD = "lyceum@mail.example", "p:ä s%w"


class _Protocol(SMTP):
    """Breaks off in the middle of DATA as often as it is told to."""

    @syntax("DATA")
    async def smtp_DATA(self, arg):
        if self.event_handler.drops:
            self.event_handler.drops -= 1
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class MailServer:
    """Listens at 127.0.0.1 between `start` and `stop`; `drops`, `refusal` and `hangs` say how it misbehaves."""

    def __init__(self, port: int, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None,
                 login: bool = False):
        self.port = port
        self.received: queue.Queue[email.message.EmailMessage] = queue.Queue()
        self.envelopes: list = []
        self.drops = 0
        self.refusal: str | None = None
        self.hangs = False
        self._options = dict(tls_context=starttls, require_starttls=starttls is not None)
        if login:
            self._options.update(authenticator=self._authenticate, auth_required=True, auth_require_tls=False)
        self._tls = tls
        self._controller: Controller | None = None

    def start(self) -> "MailServer":
        options, handler = self._options, self

        class _Controller(Controller):
            def factory(self):
                return _Protocol(handler, hostname="mail.example", enable_SMTPUTF8=True, **options)

        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, ssl_context=self._tls)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def next(self, timeout: float = 30) -> email.message.EmailMessage:
        """The next mail."""
        return self.received.get(timeout=timeout)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.hangs:
            await asyncio.sleep(3600)
        self.envelopes.append(envelope)
        self.received.put(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def _authenticate(self, server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)
