import Testing

@testable import Telephony

@Suite struct AssistantUtteranceTests {
    @Test("A known text is one piece")
    func known() async throws {
        var pieces: [String] = []
        for try await piece in AssistantUtterance("Good morning.") { pieces.append(piece) }
        #expect(pieces == ["Good morning."])
    }

    @Test("Pieces arrive in the order in which the model wrote them, and its failure after them")
    func failing() async {
        struct Broken: Error {}
        let utterance = AssistantUtterance(
            AsyncThrowingStream { continuation in
                continuation.yield("A resistor ")
                continuation.yield("limits")
                continuation.finish(throwing: Broken())
            })
        var heard = ""
        await #expect(throws: Broken.self) {
            for try await piece in utterance { heard += piece }
        }
        #expect(heard == "A resistor limits")
    }
}
