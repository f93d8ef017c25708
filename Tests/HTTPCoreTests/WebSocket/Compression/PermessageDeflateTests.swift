import Testing

@testable import HTTPCore

@Suite struct PermessageDeflateTests {
    private static let hello: [UInt8] = Array("Hello".utf8)

    /// Payloads as they come, by the section of RFC 7692 that gives them.
    enum Example: String, CaseIterable {
        case oneBlock = "7.2.3.1"
        case sharedWindow = "7.2.3.2"
        case stored = "7.2.3.3"
        case lastBlock = "7.2.3.4"
        case twoBlocks = "7.2.3.5"
        case emptyAtEnd = "7.2.3.6"

        var payloads: [[UInt8]] {
            switch self {
            case .oneBlock: [hex("f248cdc9c90700")]
            case .sharedWindow: [hex("f248cdc9c90700"), hex("f200110000")]
            case .stored: [hex("000500faff48656c6c6f00")]
            case .lastBlock: [hex("f348cdc9c9070000"), hex("f200110000")]
            case .twoBlocks: [hex("f248050000" + "00ffff" + "cac9c90700")]
            case .emptyAtEnd: [hex("f248cdc9c907000000ffff00")]
            }
        }
    }

    private func terms(
        windowBits: Int = 15, keepsContext: Bool = true, minimumLength: Int = 1
    ) -> WebSocketDeflateTerms {
        let direction = WebSocketDeflateTerms.Direction(windowBits: windowBits, keepsContext: keepsContext)
        return WebSocketDeflateTerms(outgoing: direction, incoming: direction, level: 6, minimumLength: minimumLength)
    }

    @Test("The examples of RFC 7692 expand to Hello, whole and byte by byte", arguments: Example.allCases)
    func examples(example: Example) throws {
        var whole = PermessageDeflate(terms())
        var cut = PermessageDeflate(terms())
        for payload in example.payloads {
            #expect(try whole.expand(payload, isLast: true, limit: 5) == Self.hello)
            var pieces: [UInt8] = []
            for byte in payload { pieces += try cut.expand([byte], isLast: false, limit: 5 - pieces.count) }
            pieces += try cut.expand([], isLast: true, limit: 5 - pieces.count)
            #expect(pieces == Self.hello)
        }
    }

    @Test("A message is compressed as §7.2.3.1 shows, and again with what the first one left")
    func compressing() {
        var deflate = PermessageDeflate(terms())
        #expect(deflate.compress(Self.hello) == hex("f248cdc9c90700"))
        #expect(deflate.compress(Self.hello) == hex("f200110000"))
    }

    @Test("Without context every message stands for itself, and one that would grow goes as it is")
    func noContext() throws {
        let text = Array("la loi des noeuds, la loi des mailles".utf8)
        var sender = PermessageDeflate(terms(keepsContext: false))
        let first = sender.compress(text) ?? []
        let second = sender.compress(text)
        #expect(!first.isEmpty && second == first)
        #expect(sender.compress([7]) == nil)
        var receiver = PermessageDeflate(terms(keepsContext: false))
        #expect(try receiver.expand(first, isLast: true, limit: 100) == text)
        #expect(throws: WebSocketViolation.badCompression) {
            try receiver.expand(hex("f200110000"), isLast: true, limit: 100)
        }
    }

    @Test("Messages below the minimum go as they are")
    func minimum() {
        var deflate = PermessageDeflate(terms(minimumLength: 6))
        #expect(deflate.compress(Self.hello) == nil)
        #expect(deflate.compress(Self.hello + Self.hello) != nil)
    }

    @Test("A window of 8 bits is kept to: nothing refers back more than 256 bytes", arguments: [8, 9, 12])
    func window(bits: Int) throws {
        // Each half repeats only what lies as far back as the other window would reach.
        let half = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let text = half + [UInt8](repeating: 1, count: 80) + half + half
        var sender = PermessageDeflate(terms(windowBits: bits))
        let packed = sender.compress(text) ?? []
        var receiver = PermessageDeflate(terms(windowBits: bits))
        #expect(try receiver.expand(packed, isLast: true, limit: 1000) == text)
        #expect(packed.count < text.count - (bits == 12 ? 350 : 100))
    }

    @Test("A bomb stops at the limit, in one piece or in many, and what it asked for is never held")
    func bomb() throws {
        var sender = PermessageDeflate(terms())
        let packed = sender.compress([UInt8](repeating: 0, count: 50 << 20)) ?? []
        #expect((1..<60_000).contains(packed.count))
        var receiver = PermessageDeflate(terms())
        #expect(throws: WebSocketViolation.messageTooBig) {
            try receiver.expand(packed, isLast: true, limit: 1 << 20)
        }
        var machine = WebSocketStateMachine(
            role: .server, configuration: WebSocketConfiguration(messageLimit: 1 << 20),
            compression: PermessageDeflate(terms()))
        let frames = [PeerFrame(0x42, Array(packed[..<1000])), PeerFrame(0x80, Array(packed[1000...]))]
        let outcomes = try WebSocketRole.server.outcomes(
            machine.receive(frames.flatMap { $0.bytes(masked: true) }, inPiecesOf: 100))
        #expect(outcomes == Outcome.refusal(.messageTooBig, 1009))
    }

    @Test(
        "Data that is none, that is cut, or that refers to what never was, ends with 1007",
        arguments: ["ffffffff", "f248cd", "f2", "f200110000", "07", ""])
    func corrupt(digits: String) throws {
        var machine = WebSocketStateMachine(role: .server, compression: PermessageDeflate(terms()))
        let outcomes = try WebSocketRole.server.outcomes(
            machine.receive(PeerFrame(0xC1, hex(digits)).bytes(masked: true)))
        #expect(outcomes == Outcome.refusal(.badCompression, 1007))
    }

    @Test("An empty message may be compressed, and expanded text is checked")
    func emptyAndInvalid() throws {
        var machine = WebSocketStateMachine(role: .server, compression: PermessageDeflate(terms()))
        let empty = try WebSocketRole.server.outcomes(
            machine.receive(PeerFrame(0xC1, [0]).bytes(masked: true)))
        #expect(empty == [.text("")])
        // A stored block of one byte that is no UTF-8.
        let invalid = try WebSocketRole.server.outcomes(
            machine.receive(PeerFrame(0xC1, hex("000100feffff00")).bytes(masked: true)))
        #expect(invalid == Outcome.refusal(.invalidText, 1007))
    }

    @Test("Both roles understand each other over a thousand messages of all sizes", arguments: [true, false])
    func conversation(keepsContext: Bool) throws {
        let terms = terms(windowBits: 10, keepsContext: keepsContext, minimumLength: 20)
        var client = WebSocketStateMachine(role: .testClient, compression: PermessageDeflate(terms))
        var server = WebSocketStateMachine(role: .server, compression: PermessageDeflate(terms))
        for number in 0..<1000 {
            let text = String(repeating: "message \(number * number) ", count: number % 17)
            let fromClient = server.receive(try client.send(.text(text)))
            let fromServer = client.receive(try server.send(.text(text)))
            #expect(fromClient == [.deliver(.text(text))] && fromServer == [.deliver(.text(text))])
        }
    }
}
