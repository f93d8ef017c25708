import Testing

@testable import HTTPCore

@Suite struct WebSocketAutobahnTests {
    static let cases: [AutobahnCase] =
        AutobahnCase.messages + AutobahnCase.pings + AutobahnCase.reservedBits + AutobahnCase.opcodes
        + AutobahnCase.fragments + AutobahnCase.textFragments + AutobahnCase.validText + AutobahnCase.invalidText
        + AutobahnCase.textPrefixes + AutobahnCase.closing + AutobahnCase.closeCodes + AutobahnCase.sizes

    @Test("Each case ends as the suite wants it on a server, however the bytes are cut", arguments: cases)
    func server(_ test: AutobahnCase) throws {
        for size in [1, 3, 997, .max / 2] where size >= 997 || test.frames.allSatisfy({ $0.payload.count < 4096 }) {
            #expect(try test.run(as: .server, inPiecesOf: size) == test.outcomes, "in pieces of \(size)")
        }
    }

    @Test("Each case ends as the suite wants it on a client", arguments: cases)
    func client(_ test: AutobahnCase) throws {
        #expect(try test.run(as: .testClient, inPiecesOf: 997) == test.outcomes)
    }

    @Test("6.4.3, 6.4.4: a wrong byte is refused before the rest of its frame comes", arguments: [12, 13])
    func failsFast(size: Int) throws {
        let payload = hex("ceba" + "e1bdb9" + "cf83" + "cebc" + "ceb5" + "f4908080656469746564")
        let bytes = PeerFrame(0x81, payload).bytes(masked: true)
        var machine = WebSocketStateMachine(role: .server)
        let head = 6
        #expect(machine.receive(Array(bytes[..<(head + 12)])) == [])
        let actions = machine.receive(Array(bytes[(head + 12)...(head + size)]))
        #expect(try WebSocketRole.server.outcomes(actions) == Outcome.refusal(.invalidText, 1007))
    }

    @Test("What one side sends, the other delivers: lengths of section 1 from either role")
    func echo() throws {
        for length in [0, 125, 126, 127, 128, 65535, 65536] {
            for (role, peer) in [(WebSocketRole.server, WebSocketRole.testClient), (.testClient, .server)] {
                let message = WebSocketMessage.text(String(repeating: "*", count: length))
                var sender = WebSocketStateMachine(role: role)
                var receiver = WebSocketStateMachine(role: peer)
                let bytes = try sender.send(message)
                #expect(receiver.receive(bytes) == [.deliver(message)])
            }
        }
    }
}
