"""Scenarios for sipp, the SIP tester of Debian's sip-tester: built step by step, run, and judged by its exit status."""

import pathlib
import re
import socket
import subprocess
import tempfile
from xml.sax.saxutils import escape, quoteattr

SDP = """v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] [local_ip]
t=0 0
m=audio 6000 RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a={direction}
"""


class Scenario:
    """The steps of one call, from the side of sipp."""

    def __init__(self, caller: str = "sipp"):
        self.caller = caller
        self.steps: list[str] = []
        self.cseq = 0
        self.last_request = ""

    # Steps of a caller.

    def request(self, method: str, fields: str = "", body: str | None = None, in_dialog: bool = True,
                cseq: int | None = None, retransmit: bool = True, to_tag: str = "[peer_tag_param]",
                branch: str = "[branch]", content: str = "application/sdp", **attributes: str) -> "Scenario":
        """Sends a request; `in_dialog` to the contact of the other side, with its tag."""
        if cseq is None:
            if method not in ("ACK", "CANCEL"):
                self.cseq += 1
            cseq = self.cseq
        self.last_request = method
        lines = [
            f"{method} {'[next_url]' if in_dialog else 'sip:[service]@[remote_ip]:[remote_port]'} SIP/2.0",
            f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}",
            f"From: <sip:{self.caller}@[local_ip]:[local_port]>;tag=[pid]sipp[call_number]",
            f"To: <sip:[service]@[remote_ip]:[remote_port]>{to_tag if in_dialog else ''}",
            "Call-ID: [call_id]", f"CSeq: {cseq} {method.split()[0]}",
            f"Contact: <sip:{self.caller}@[local_ip]:[local_port];transport=[transport]>", "Max-Forwards: 70"]
        if in_dialog:
            lines.insert(1, "[routes]")
        return self._send(lines, fields, body, content, retransmit and method != "ACK", attributes)

    def invite(self, direction: str = "sendrecv", fields: str = "", in_dialog: bool = False, **more) -> "Scenario":
        """Sends an INVITE with an offer."""
        return self.request("INVITE", fields, SDP.format(direction=direction), in_dialog, **more)

    def ack(self, **more) -> "Scenario":
        return self.request("ACK", **more)

    # Steps of both sides.

    def expect(self, what: int | str, optional: bool = False, contains: str | None = None, lacks: str | None = None,
               save: dict[str, str] | None = None, **attributes: str) -> "Scenario":
        """Waits for an answer by its number, or for a request by its method, which may have to match a pattern."""
        attributes["response" if isinstance(what, int) else "request"] = str(what)
        if optional:
            attributes["optional"] = "true"
        if isinstance(what, int) and 100 < what < 300 and not optional and self.last_request == "INVITE":
            attributes.setdefault("rrs", "true")
        actions = ""
        for number, (pattern, must) in enumerate([(contains, "check_it"), (lacks, "check_it_inverse")]):
            if pattern:
                actions += (f'<ereg regexp={quoteattr(pattern)} search_in="msg" {must}="true" '
                            f'assign_to="{90 + number}"/>')
        for name, header in (save or {}).items():
            actions += f'<ereg regexp=".*" search_in="hdr" header={quoteattr(header)} assign_to={quoteattr(name)}/>'
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
        self.steps.append(f"<recv {written}>" + (f"<action>{actions}</action>" if actions else "") + "</recv>")
        return self

    def pause(self, milliseconds: int) -> "Scenario":
        self.steps.append(f'<pause milliseconds="{milliseconds}"/>')
        return self

    # Steps of who is called.

    def answer(self, status: str, fields: str = "", body: str | None = None, retransmit: bool = False,
               tag: bool = True) -> "Scenario":
        """Answers the last request."""
        lines = [f"SIP/2.0 {status}", "[last_Via:]", "[last_Record-Route:]", "[last_From:]",
                 "[last_To:]" + (";tag=[pid]sipp[call_number]" if tag else ""), "[last_Call-ID:]", "[last_CSeq:]",
                 "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>"]
        return self._send(lines, fields, body, "application/sdp", retransmit, {})

    def answer_invite(self, direction: str = "sendrecv", tag: bool = True) -> "Scenario":
        """Picks up."""
        return self.answer("200 OK", body=SDP.format(direction=direction), retransmit=True, tag=tag)

    def answer_earlier(self, status: str) -> "Scenario":
        """Answers an INVITE that was expected with `save=EARLIER`, behind other requests."""
        lines = [f"SIP/2.0 {status}", "Via: [$3]", "From: [$1]", "To: [$2];tag=[pid]sipp[call_number]",
                 "Call-ID: [call_id]", "CSeq: [$4]",
                 "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>"]
        return self._send(lines, "", None, "", True, {})

    def request_as_callee(self, method: str, fields: str = "", body: str | None = None, cseq: int = 1,
                          content: str = "application/sdp") -> "Scenario":
        """Sends a request in a call that came, whose INVITE was expected with `save=CALLEE`."""
        self.last_request = method
        lines = [f"{method} [next_url] SIP/2.0", "[routes]",
                 "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
                 "From: [$2];tag=[pid]sipp[call_number]", "To: [$1]", "Call-ID: [call_id]", f"CSeq: {cseq} {method}",
                 "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>", "Max-Forwards: 70"]
        return self._send(lines, fields, body, content, method != "ACK", {})

    def _send(self, lines: list[str], fields: str, body: str | None, content: str, retransmit: bool,
              attributes: dict[str, str]) -> "Scenario":
        lines = lines + [line for line in fields.splitlines() if line]
        if body is not None:
            lines.append(f"Content-Type: {content}")
        lines.append("Content-Length: [len]" if body is not None else "Content-Length: 0")
        if retransmit:
            attributes["retrans"] = "500"
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
        text = "\n".join(lines) + "\n\n" + (body or "")
        self.steps.append(f"<send {written}><![CDATA[\n{text}\n]]></send>")
        return self

    def xml(self) -> str:
        # sipp insists that what an expression is kept in is used.
        kept = sorted(set(re.findall(r'assign_to="(\w+)"', "".join(self.steps))))
        reference = f'<Reference variables="{",".join(kept)}"/>' if kept else ""
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="' + escape(self.caller) + '">\n'
                + "\n".join(self.steps) + reference + "\n</scenario>\n")


# What of an INVITE a called scenario keeps for requests of its own.
CALLEE = {"1": "From:", "2": "To:"}
# What it keeps besides to answer the INVITE later.
EARLIER = CALLEE | {"3": "Via:", "4": "CSeq:"}


def answered(scenario: Scenario) -> Scenario:
    """Up to the ACK of a call that is picked up at once."""
    return (scenario.invite().expect(100, optional=True).expect(180, optional=True)
            .expect(200, contains="m=audio").ack())


def tag_of(answer: str) -> str:
    """The tag of whoever answers."""
    assert answer.startswith("SIP/2.0 200 "), answer
    return re.search(r"\nTo:[^\n]*;tag=(\S+)", answer)[1]


class Sipp:
    """A run of sipp on 127.0.0.1 against a port there."""

    def __init__(self, scenario: Scenario, server_port: int, port: int, service: str = "tutor", calls: int = 1,
                 transport: str = "u1", timeout: int = 30, options: tuple[str, ...] = (), is_server: bool = False,
                 trace: bool = True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-sipp-"))
        (self.folder / "scenario.xml").write_text(scenario.xml())
        target = [] if is_server else [f"127.0.0.1:{server_port}"]
        self.process = subprocess.Popen(
            ["sipp", "-nostdin", "-sf", "scenario.xml", "-i", "127.0.0.1", "-p", str(port), "-s", service,
             "-m", str(calls), "-t", transport, "-timeout", str(timeout), "-timeout_error", "-trace_err",
             "-nd", *(["-trace_msg"] if trace else []), *options, *target],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.timeout = timeout

    def finish(self) -> str:
        """Waits for its end, which has to be a success, and gives what it printed last."""
        try:
            output, _ = self.process.communicate(timeout=self.timeout + 15)
        finally:
            self.process.kill()
        if self.process.returncode != 0:
            logs = "\n".join(path.read_text(errors="replace")[-6000:] for path in sorted(self.folder.glob("*.log")))
            raise AssertionError(f"sipp ended with {self.process.returncode}:\n{output[-1500:]}\n{logs}")
        return output

    def messages(self) -> str:
        """Everything that was sent and received."""
        return "\n".join(path.read_text(errors="replace") for path in self.folder.glob("*_messages.log"))


class RawCaller:
    """A socket that says what a test wants it to, for what sipp mends by itself."""

    def __init__(self, port: int, call_id: str, address: str = "127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(5)
        self.target = ("127.0.0.1", port)
        self.call_id = call_id
        self.address = f"{address}:{self.socket.getsockname()[1]}"

    def send(self, method: str, cseq: int, to_tag: str = "", from_tag: str = "a", branch: str | None = None,
             fields: str = "", body: str = "") -> None:
        """Sends a request."""
        branch = branch or f"{self.call_id}{method}{cseq}{to_tag}{from_tag}"
        number = f"{cseq} {method}"
        tag = f";tag={to_tag}" if to_tag else ""
        if body:
            fields += "Content-Type: application/sdp\r\n"
        text = (f"{method} sip:tutor@127.0.0.1 SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {self.address};rport;branch=z9hG4bK{branch}\r\n"
                f"From: <sip:raw@127.0.0.1>;tag={from_tag}\r\nTo: <sip:tutor@127.0.0.1>{tag}\r\n"
                f"Call-ID: {self.call_id}\r\nCSeq: {number}\r\nContact: <sip:raw@{self.address}>\r\n{fields}"
                f"Content-Length: {len(body)}\r\n\r\n{body}")
        self.socket.sendto(text.encode(), self.target)

    def receive(self) -> str:
        """The next message that is not provisional."""
        while True:
            text = self.socket.recv(65536).decode()
            if not text.startswith("SIP/2.0 1"):
                return text

    def is_silent(self, seconds: float = 0.4) -> bool:
        """Whether nothing comes for so long."""
        self.socket.settimeout(seconds)
        try:
            self.socket.recv(65536)
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(5)

    def close(self) -> None:
        self.socket.close()
