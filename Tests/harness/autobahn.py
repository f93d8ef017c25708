"""The published cases of the Autobahn test suite as data of our own: what the peer sends, and what has to come back.

A case is its number, the frames sent, the frames echoed, and the code of the Close frame that ends the connection.
"""

from dataclasses import dataclass

TEXT, BINARY, PING, PONG, CLOSE = 0x81, 0x82, 0x89, 0x8A, 0x88


@dataclass(frozen=True)
class Case:
    number: str
    sent: tuple[tuple[int, bytes], ...]
    echoed: tuple[tuple[int, bytes], ...] = ()
    code: int = 1000
    """1000 where the peer ends the connection after its frames."""

    def __str__(self) -> str:
        return self.number


def _messages() -> list[Case]:
    lengths = (0, 125, 126, 127, 128, 65535, 65536)
    return [
        Case(f"1.{kind}.{place}", ((first, byte * length),), ((first, byte * length),))
        for kind, first, byte in ((1, TEXT, b"*"), (2, BINARY, b"\xfe")) for place, length in enumerate(lengths, 1)]


def _pings() -> list[Case]:
    payloads = (b"", b"Hello, world!", bytes([0, 255, 254, 253, 252, 251, 0, 255]), b"\xfe" * 125)
    ten = [f"payload-{number}".encode() for number in range(10)]
    return [
        *(Case(f"2.{place}", ((PING, payload),), ((PONG, payload),)) for place, payload in enumerate(payloads, 1)),
        Case("2.5", ((PING, b"\xfe" * 126),), code=1002),
        Case("2.7", ((PONG, b""),)),
        Case("2.9", ((PONG, b"unsolicited"), (PING, b"x")), ((PONG, b"x"),)),
        Case("2.10", tuple((PING, one) for one in ten), tuple((PONG, one) for one in ten)),
    ]


def _reserved() -> list[Case]:
    hello = ((TEXT, b"Hello"),)
    return [
        Case("3.1", ((0x81 | 0x10, b"x"),), code=1002),
        *(Case(f"3.{bits}", (*hello, (0x81 | bits << 4, b"x"), (PING, b"")), hello, 1002) for bits in (2, 3, 4)),
        Case("3.5", ((0x82 | 0x50, b"x"),), code=1002), Case("3.6", ((0x89 | 0x60, b"x"),), code=1002),
        Case("3.7", ((0x88 | 0x70, b""),), code=1002),
        *(Case(f"4.1.{opcode - 2}", ((0x80 | opcode, b""),), code=1002) for opcode in range(3, 8)),
        *(Case(f"4.2.{opcode - 10}", (*hello, (0x80 | opcode, b"x")), hello, 1002) for opcode in range(11, 16)),
    ]


def _fragments() -> list[Case]:
    start, middle, end = (0x01, b"fragment1"), (0x00, b"fragment2"), (0x80, b"fragment3")
    whole = ((TEXT, b"fragment1fragment2fragment3"),)
    return [
        Case("5.1", ((0x09, b"x"), (0x80, b"y")), code=1002), Case("5.2", ((0x0A, b"x"), (0x80, b"y")), code=1002),
        Case("5.3", (start, middle, end), whole),
        Case("5.6", (start, (PING, b"p"), middle, end), ((PONG, b"p"), *whole)),
        Case("5.9", ((0x80, b"stray"), (TEXT, b"x")), code=1002),
        Case("5.12", ((0x00, b"stray"), (TEXT, b"x")), code=1002),
        Case("5.15", (start, middle, end, (0x00, b"stray"), (TEXT, b"x")), whole, 1002),
        Case("5.18", (start, (TEXT, b"new")), code=1002),
        Case("5.19", (start, middle, (PING, b"1"), middle, (PING, b"2"), end),
             ((PONG, b"1"), (PONG, b"2"), (TEXT, b"fragment1fragment2fragment2fragment3"))),
    ]


def _texts() -> list[Case]:
    good = "Hello-µ@ßöäüàá-UTF-8!!\u20ac\U00010fff\ufffe\U0010ffff\ud7ff\ue000".encode()
    bad = (b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited", b"\xf4\x90\x80\x80", b"\x80", b"\xbf",
           b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xc1\xbf", b"\xfe", b"\xff", b"\xed\xaf\xbf", b"\xf8\x88",
           b"\xfc\x84\x80\x80\x80\x80", b"\xe2\x82", b"\xf0\x9f\x98")
    pieces = tuple((first, good[place:place + 1]) for place, first in enumerate([0x01] + [0x00] * (len(good) - 1)))
    return [
        Case("6.2.1", ((TEXT, good),), ((TEXT, good),)),
        Case("6.2.3", (*pieces, (0x80, b"")), ((TEXT, good),)),
        *(Case(f"6.3/{text.hex()}", ((TEXT, text),), code=1007) for text in bad),
        Case("6.4.1", ((0x01, b"\xce\xba\xf4"), (0x00, b"\x90"), (0x80, b"")), code=1007),
    ]


def _closing() -> list[Case]:
    def close(code: int, reason: bytes = b"") -> tuple[tuple[int, bytes], ...]:
        return ((CLOSE, code.to_bytes(2, "big") + reason),)

    valid = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
    invalid = (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535)
    return [
        Case("7.1.5", ((0x01, b"fragment"), *close(1000), (0x80, b"late"))),
        Case("7.3.1", ((CLOSE, b""),), code=0), Case("7.3.2", ((CLOSE, b"a"),), code=1002),
        Case("7.3.5", close(1000, b"*" * 123)), Case("7.3.6", close(1000, b"*" * 124), code=1002),
        Case("7.5.1", close(1000, b"\xce\xba\xed\xa0\x80"), code=1007),
        *(Case(f"7.7/{code}", close(code), code=code) for code in valid),
        *(Case(f"7.9/{code}", close(code), code=1002) for code in invalid),
    ]


CASES = [*_messages(), *_pings(), *_reserved(), *_fragments(), *_texts(), *_closing()]

DEFLATE_SIZES = (16, 256, 4096, 16384)
"""Sections 12 and 13 send a thousand messages of up to 128 KiB each; here are fewer, of these sizes."""
