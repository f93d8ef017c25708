import Testing

@testable import HTTPCore

@Suite struct WebSocketStateMachineTests {
    private let role = WebSocketRole.server

    private func receive(_ machine: inout WebSocketStateMachine, _ frames: PeerFrame...) throws -> [Outcome] {
        try role.outcomes(machine.receive(frames.flatMap { $0.bytes(masked: true) }))
    }

    @Test("A close of ours ends with the peer's, and what was under way is still delivered and answered")
    func closing() throws {
        var machine = WebSocketStateMachine(role: role)
        #expect(try role.outcomes(machine.close(WebSocketCloseFrame(.goingAway))) == [.closeSent(1001)])
        #expect(!machine.isOpen)
        #expect(try receive(&machine, .text("late"), .ping("p")) == [.text("late"), .pong("p")])
        #expect(try receive(&machine, .close(1001), .text("too late")) == [.clean(1001)])
        #expect(machine.connectionLost() == [])
    }

    @Test("Closing twice sends one frame, and nothing can be sent after it")
    func sendAfterClose() {
        var machine = WebSocketStateMachine(role: role)
        #expect(machine.close(WebSocketCloseFrame(.normal)).count == 1)
        #expect(machine.close(WebSocketCloseFrame(.normal)) == [])
        #expect(throws: WebSocketNotOpen()) { try machine.send(.text("x")) }
        #expect(throws: WebSocketNotOpen()) { try machine.ping([]) }
    }

    @Test("A violation after our close frame fails the connection without a second one")
    func violationWhileClosing() throws {
        var machine = WebSocketStateMachine(role: role)
        _ = machine.close(WebSocketCloseFrame(.normal))
        #expect(try receive(&machine, PeerFrame(0x83)) == [.failed(.reservedOpcode)])
        #expect(try receive(&machine, .close(1000)) == [])
    }

    @Test("Bytes that end without a close frame are a loss, once")
    func lost() throws {
        var machine = WebSocketStateMachine(role: role)
        #expect(try receive(&machine, .text("half", final: false)) == [])
        #expect(machine.connectionLost() == [.finish(.lost)])
        #expect(machine.connectionLost() == [])
        #expect(throws: WebSocketNotOpen()) { try machine.send(.text("x")) }
    }

    @Test("A message over the limit ends with 1009, in one frame or in many, by the header of the frame too many")
    func messageLimit() throws {
        let small = WebSocketConfiguration(frameLimit: 8, messageLimit: 10)
        var machine = WebSocketStateMachine(role: role, configuration: small)
        #expect(try receive(&machine, .text("12345678", final: false), .continuation("90")) == [.text("1234567890")])
        #expect(try receive(&machine, .text("12345678", final: false)) == [])
        let header = Array(PeerFrame.continuation("901").bytes(masked: true).prefix(6))
        #expect(try role.outcomes(machine.receive(header)) == Outcome.refusal(.messageTooBig, 1009))
        var other = WebSocketStateMachine(role: role, configuration: small)
        #expect(try receive(&other, .text("123456789")) == Outcome.refusal(.frameTooBig, 1009))
    }

    @Test("A kind that the application does not take ends with 1003")
    func kinds() throws {
        var machine = WebSocketStateMachine(role: role, configuration: WebSocketConfiguration(kinds: .text))
        #expect(try receive(&machine, .text("yes")) == [.text("yes")])
        #expect(try receive(&machine, PeerFrame(0x82, [1])) == Outcome.refusal(.unsupportedKind, 1003))
    }

    @Test(
        "Every violation is told with a code that may be sent and a reason that fits",
        arguments: WebSocketViolation.allCases)
    func violations(violation: WebSocketViolation) throws {
        let frame = WebSocketCloseFrame(violation.code, reason: violation.description)
        #expect(frame.reason == violation.description)
        #expect(try WebSocketCloseFrame(payload: frame.payload) == frame)
    }

    @Test("A close reason that ends within a character ends with 1007")
    func cutReason() throws {
        var machine = WebSocketStateMachine(role: role)
        let frame = PeerFrame(0x88, [0x03, 0xE8, 0x6F, 0xC3])
        #expect(try receive(&machine, frame) == Outcome.refusal(.invalidCloseReason, 1007))
    }

    @Test("A long close reason loses whole characters at its end")
    func longReason() throws {
        let frame = WebSocketCloseFrame(.normal, reason: String(repeating: "ö", count: 100))
        #expect(frame.reason == String(repeating: "ö", count: 61))
        #expect(frame.payload.count == 124)
    }

    @Test("The codes that only describe an end cannot be made", arguments: [1005, 1006, 1015] as [UInt16])
    func describingCodes(code: UInt16) {
        #expect(WebSocketCloseCode(rawValue: code) == nil)
    }
}
