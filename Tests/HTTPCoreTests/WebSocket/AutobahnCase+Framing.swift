@testable import HTTPCore

/// Sections 1 to 5: messages, pings, reserved bits, opcodes, fragments.
extension AutobahnCase {
    static let messages: [AutobahnCase] = [0, 125, 126, 127, 128, 65535, 65536, 65536].enumerated().flatMap {
        index, length in
        let text = String(repeating: "*", count: length)
        let bytes = [UInt8](repeating: 0xFE, count: length)
        return [
            AutobahnCase("1.1.\(index + 1)", [.text(text)], [.text(text)]),
            AutobahnCase("1.2.\(index + 1)", [PeerFrame(0x82, bytes)], [.binary(bytes)]),
        ]
    }

    static let pings: [AutobahnCase] = {
        let binary: [UInt8] = [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF]
        let long = [UInt8](repeating: 0xFE, count: 125)
        let ten = (0..<10).map { "payload-\($0)" }
        return [
            AutobahnCase("2.1", [.ping()], [.pong("")]),
            AutobahnCase("2.2", [.ping("Hello, world!")], [.pong("Hello, world!")]),
            AutobahnCase("2.3", [PeerFrame(0x89, binary)], [.pongSent(binary)]),
            AutobahnCase("2.4", [PeerFrame(0x89, long)], [.pongSent(long)]),
            AutobahnCase("2.5", [PeerFrame(0x89, long + [0xFE])], Outcome.refusal(.longControlFrame, 1002)),
            AutobahnCase("2.6", [PeerFrame(0x89, long)], [.pongSent(long)]),
            AutobahnCase("2.7", [PeerFrame(0x8A)], [.pongSeen([])]),
            AutobahnCase("2.8", [PeerFrame(0x8A, binary)], [.pongSeen(binary)]),
            AutobahnCase("2.9", [PeerFrame(0x8A, binary), .ping("x")], [.pongSeen(binary), .pong("x")]),
            AutobahnCase("2.10", ten.map(PeerFrame.ping), ten.map(Outcome.pong)),
            AutobahnCase("2.11", ten.map(PeerFrame.ping), ten.map(Outcome.pong)),
        ]
    }()

    static let reservedBits: [AutobahnCase] = {
        let refusal = Outcome.refusal(.reservedBits, 1002)
        let hello = Array("Hello, world!".utf8)
        func afterText(_ number: String, _ bits: UInt8) -> AutobahnCase {
            AutobahnCase(
                number, [.text("Hello"), PeerFrame(0x81 | bits << 4, hello), .ping()], [.text("Hello")] + refusal)
        }
        return [
            AutobahnCase("3.1", [PeerFrame(0x81 | 1 << 4, hello)], refusal),
            afterText("3.2", 2), afterText("3.3", 3), afterText("3.4", 4),
            AutobahnCase("3.5", [PeerFrame(0x82 | 5 << 4, hello)], refusal),
            AutobahnCase("3.6", [PeerFrame(0x89 | 6 << 4, hello)], refusal),
            AutobahnCase("3.7", [PeerFrame(0x88 | 7 << 4)], refusal),
        ]
    }()

    static let opcodes: [AutobahnCase] = [(1, UInt8(3)), (2, 11)].flatMap { group, first in
        (0..<5).map { index in
            let wrong = PeerFrame(0x80 | first + UInt8(index), index == 0 ? [] : Array("payload".utf8))
            let refusal = Outcome.refusal(.reservedOpcode, 1002)
            return index < 2
                ? AutobahnCase("4.\(group).\(index + 1)", [wrong], refusal)
                : AutobahnCase(
                    "4.\(group).\(index + 1)", [.text("Hello"), wrong, .ping()], [.text("Hello")] + refusal)
        }
    }

    static let fragments: [AutobahnCase] = {
        let start = PeerFrame.text("fragment1", final: false)
        let end = PeerFrame.continuation("fragment2")
        let whole = Outcome.text("fragment1fragment2")
        let stray = Outcome.refusal(.unexpectedContinuation, 1002)
        let pinged: [PeerFrame] = [
            start, .continuation("fragment2", final: false), .ping("1"), .continuation("fragment3", final: false),
            .continuation("fragment4", final: false), .ping("2"), .continuation("fragment5"),
        ]
        let five: [Outcome] = [
            .pong("1"), .pong("2"), .text("fragment1fragment2fragment3fragment4fragment5"),
        ]
        func strayBefore(_ numbers: [String], final isFinal: Bool) -> [AutobahnCase] {
            numbers.map { AutobahnCase($0, [.continuation("stray", final: isFinal), .text("Hello")], stray) }
        }
        return [
            AutobahnCase(
                "5.1", [PeerFrame(0x09, [1]), PeerFrame(0x80, [2])], Outcome.refusal(.fragmentedControlFrame, 1002)),
            AutobahnCase(
                "5.2", [PeerFrame(0x0A, [1]), PeerFrame(0x80, [2])], Outcome.refusal(.fragmentedControlFrame, 1002)),
            AutobahnCase("5.3", [start, end], [whole]), AutobahnCase("5.4", [start, end], [whole]),
            AutobahnCase("5.5", [start, end], [whole]),
            AutobahnCase("5.6", [start, .ping("between"), end], [.pong("between"), whole]),
            AutobahnCase("5.7", [start, .ping("between"), end], [.pong("between"), whole]),
            AutobahnCase("5.8", [start, .ping("between"), end], [.pong("between"), whole]),
        ]
            + strayBefore(["5.9", "5.10", "5.11"], final: true)
            + strayBefore(["5.12", "5.13", "5.14"], final: false)
            + [
                AutobahnCase(
                    "5.15", [start, end, .continuation("stray", final: false), .text("Hello")], [whole] + stray)
            ]
            + strayBefore(["5.16"], final: false) + strayBefore(["5.17"], final: true)
            + [
                AutobahnCase("5.18", [start, .text("fragment2")], Outcome.refusal(.missingContinuation, 1002)),
                AutobahnCase("5.19", pinged, five), AutobahnCase("5.20", pinged, five),
            ]
    }()
}
