import Testing

@testable import HTTPCore

@Suite struct WebSocketFrameParserTests {
    private func violation(_ bytes: [UInt8], expectsMask: Bool = false, limit: Int = 1 << 20) -> WebSocketViolation? {
        var parser = WebSocketFrameParser(
            rules: WebSocketFrameRules(expectsMask: expectsMask, allowsCompression: false, frameLimit: limit))
        do throws(WebSocketViolation) {
            _ = try parser.pieces(of: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("The examples of RFC 6455 §5.7 are read")
    func examples() throws {
        let server = try WebSocketRole.server.frames(hex("810548656c6c6f" + "010348656c" + "80026c6f"))
        #expect(server.map { String(decoding: $0.payload, as: UTF8.self) } == ["Hello", "Hel", "lo"])
        #expect(server.map(\.header.isFinal) == [true, false, true])
        #expect(server.map(\.header.opcode) == [.text, .text, .continuation])
        let client = try WebSocketRole.testClient.frames(hex("818537fa213d7f9f4d5158" + "8a8537fa213d7f9f4d5158"))
        #expect(client.map(\.payload) == [Array("Hello".utf8), Array("Hello".utf8)])
        #expect(client.map(\.header.opcode) == [.text, .pong])
    }

    @Test(
        "A length in more bytes than it needs is refused, and one at the border is taken (§5.2)",
        arguments: [
            ("827e007d", WebSocketViolation.badLength), ("827e007e", nil), ("827f000000000000ffff", .badLength),
            ("827f0000000000010000", nil), ("827f8000000000000000", .badLength),
        ])
    func lengths(digits: String, expected: WebSocketViolation?) {
        #expect(violation(hex(digits)) == expected)
    }

    @Test("A client's frame without a mask and a server's with one are refused at their second byte (§5.1)")
    func masks() {
        #expect(violation(hex("8105"), expectsMask: true) == .unmaskedFrame)
        #expect(violation(hex("8185"), expectsMask: false) == .maskedFrame)
    }

    @Test("A frame over the limit is refused by its header, before any payload comes")
    func frameLimit() {
        #expect(violation(hex("82057e7e7e7e7e"), limit: 5) == nil)
        #expect(violation(hex("8206"), limit: 5) == .frameTooBig)
        #expect(violation(hex("827f7fffffffffffffff"), limit: 5) == .frameTooBig)
    }

    @Test("Payload is handed on as it comes, unmasked from where it stands")
    func pieces() throws {
        var parser = WebSocketFrameParser(
            rules: WebSocketFrameRules(expectsMask: true, allowsCompression: false, frameLimit: 10))
        let begun = try parser.pieces(of: hex("818537fa213d7f9f4d"))
        #expect(begun.map(\.payload) == [Array("Hel".utf8)])
        #expect(begun.map(\.isFirst) == [true] && begun.map(\.isLast) == [false])
        let ended = try parser.pieces(of: hex("5158"))
        #expect(ended.map(\.payload) == [Array("lo".utf8)])
        #expect(ended.map(\.isFirst) == [false] && ended.map(\.isLast) == [true])
    }

    @Test("A stream of every kind of frame reads the same at every cut in three")
    func cuts() throws {
        let frames: [PeerFrame] = [
            .text("κό", final: false), .ping("?"), .continuation("σμε"), PeerFrame(0x82, Array(0...129)),
            PeerFrame(0x8A), .close(4000, "done"),
        ]
        let bytes = frames.flatMap { $0.bytes(masked: true) }
        var whole = WebSocketStateMachine(role: .server)
        let expected = whole.receive(bytes)
        #expect(expected.count == 6)
        for first in stride(from: 0, through: bytes.count, by: 3) {
            for second in stride(from: first, through: bytes.count, by: 2) {
                var machine = WebSocketStateMachine(role: .server)
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                let actions = pieces.flatMap { machine.receive(Array($0)) }
                #expect(actions == expected)
            }
        }
    }
}
