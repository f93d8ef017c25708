import Testing

@testable import HTTPCore

/// A case of the Autobahn test suite: what the fuzzing peer sends and what a correct endpoint makes of it.
struct AutobahnCase: Sendable, CustomTestStringConvertible {
    let number: String
    let frames: [PeerFrame]
    let outcomes: [Outcome]

    init(_ number: String, _ frames: [PeerFrame], _ outcomes: [Outcome]) {
        self.number = number
        self.frames = frames
        self.outcomes = outcomes
    }

    var testDescription: String { number }

    /// What an endpoint of the role makes of the frames when they come in pieces of the size.
    func run(as role: WebSocketRole, inPiecesOf size: Int) throws -> [Outcome] {
        var machine = WebSocketStateMachine(role: role)
        let bytes = frames.flatMap { $0.bytes(masked: role.isServer) }
        return try role.outcomes(machine.receive(bytes, inPiecesOf: size))
    }
}
