import Testing

@testable import HTTPCore

/// Pairs of a count and a byte, which expand to the byte so many times.
private struct RunLengths: WebSocketCompression {
    private var rest: [UInt8] = []

    mutating func expand(_ payload: [UInt8], isLast: Bool, limit: Int) throws(WebSocketViolation) -> [UInt8] {
        rest += payload
        var expanded: [UInt8] = []
        while rest.count >= 2 {
            guard expanded.count + Int(rest[0]) <= limit else { throw .messageTooBig }
            expanded += repeatElement(rest[1], count: Int(rest[0]))
            rest.removeFirst(2)
        }
        guard !isLast || rest.isEmpty else { throw .badCompression }
        return expanded
    }

    mutating func compress(_ payload: [UInt8]) -> [UInt8]? {
        payload.count > 2 && Set(payload).count == 1 ? [UInt8(payload.count), payload[0]] : nil
    }
}

/// Doubles every byte and heeds no limit.
private struct Doubling: WebSocketCompression {
    func expand(_ payload: [UInt8], isLast: Bool, limit: Int) -> [UInt8] { payload + payload }

    func compress(_ payload: [UInt8]) -> [UInt8]? { nil }
}

@Suite struct WebSocketCompressionTests {
    private func receive(_ frames: PeerFrame..., limit: Int = 1000) throws -> [Outcome] {
        var machine = WebSocketStateMachine(
            role: .server, configuration: WebSocketConfiguration(messageLimit: limit), compression: RunLengths())
        return try WebSocketRole.server.outcomes(machine.receive(frames.flatMap { $0.bytes(masked: true) }))
    }

    @Test("A message with the first reserved bit is expanded across its fragments, one without is not")
    func expanding() throws {
        let start = PeerFrame(0x41, [3, UInt8(ascii: "a"), 2])
        #expect(
            try receive(start, PeerFrame(0x80, [UInt8(ascii: "b")]), .text("plain")) == [
                .text("aaabb"), .text("plain"),
            ])
    }

    @Test("The bit is refused on continuations and control frames (RFC 7692 §6.1)", arguments: [0xC0, 0xC9] as [UInt8])
    func misplacedBit(firstByte: UInt8) throws {
        #expect(try receive(PeerFrame(0x41), PeerFrame(firstByte)) == Outcome.refusal(.reservedBits, 1002))
    }

    @Test("A message that expands beyond the limit ends with 1009")
    func bomb() throws {
        let frame = PeerFrame(0xC2, [200, 7, 200, 7])
        #expect(try receive(frame, limit: 399) == Outcome.refusal(.messageTooBig, 1009))
        #expect(try receive(frame, limit: 400) == [.binary([UInt8](repeating: 7, count: 400))])
    }

    @Test("The limit holds for a compression that heeds none")
    func carelessCompression() throws {
        var machine = WebSocketStateMachine(
            role: .server, configuration: WebSocketConfiguration(messageLimit: 5), compression: Doubling())
        let bytes = PeerFrame(0xC2, [1, 2, 3]).bytes(masked: true)
        let outcomes = try WebSocketRole.server.outcomes(machine.receive(bytes))
        #expect(outcomes == Outcome.refusal(.messageTooBig, 1009))
    }

    @Test("Expanded text is checked as text, and data that cannot be expanded ends with 1007")
    func badContent() throws {
        #expect(try receive(PeerFrame(0xC1, [1, 0xFF])) == Outcome.refusal(.invalidText, 1007))
        #expect(try receive(PeerFrame(0xC1, [1])) == Outcome.refusal(.badCompression, 1007))
    }

    @Test("What is sent compressed says so on its first frame only")
    func sending() throws {
        var machine = WebSocketStateMachine(
            role: .server, configuration: WebSocketConfiguration(outgoingFrameSize: 1), compression: RunLengths())
        #expect(try machine.send(.text("aaaa")) == [0x41, 1, 4, 0x80, 1, UInt8(ascii: "a")])
        #expect(try machine.send(.text("b")) == [0x81, 1, UInt8(ascii: "b")])
    }
}
