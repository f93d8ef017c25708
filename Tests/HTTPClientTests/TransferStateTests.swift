import HTTPCore
import Testing

@testable import HTTPClient

@Suite("The state of a transfer")
struct TransferStateTests {
    @Test("pauses the sender at the limit and resumes it when the reader has taken what waited")
    func backPressure() throws {
        var state = TransferState(limit: 4)
        #expect(receive("abcd", &state))
        #expect(!receive("ef", &state))
        #expect(state.isPaused)
        guard case .piece(let piece, let mustResume) = state.take() else { throw Unexpected() }
        #expect(piece == Array("abcd".utf8))
        #expect(mustResume)
        #expect(!state.isPaused)
        #expect(receive("ef", &state))
        guard case .piece(_, mustResume: false) = state.take() else { throw Unexpected() }
    }

    @Test("gives out what came before a failure, then the failure")
    func failure() throws {
        var state = TransferState(limit: 100)
        _ = receive("half", &state)
        state.end(with: HTTPTransportError(.disconnected, "gone"))
        state.end(with: nil)
        guard case .piece = state.take() else { throw Unexpected() }
        guard case .failure(let error as HTTPTransportError) = state.take() else { throw Unexpected() }
        #expect(error.code == .disconnected)
    }

    @Test("gives out nothing more once the reader has left")
    func cancelled() throws {
        var state = TransferState(limit: 100)
        _ = receive("half", &state)
        state.cancel(with: CancellationError())
        guard case .failure(is CancellationError) = state.take() else { throw Unexpected() }
    }

    @Test("has no news for a reader who took the head and waits for the body")
    func news() throws {
        var state = TransferState(limit: 100)
        #expect(!state.hasNews)
        state.receive(ResponseHead())
        #expect(state.hasNews)
        #expect(try state.takeHead() != nil)
        #expect(try state.takeHead() == nil)
        #expect(!state.hasNews)
        guard case .nothing = state.take() else { throw Unexpected() }
        state.end(with: nil)
        #expect(state.hasNews)
        guard case .end = state.take() else { throw Unexpected() }
    }

    private struct Unexpected: Error {}

    private func receive(_ text: String, _ state: inout TransferState) -> Bool {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe state.receive($0) }
    }
}

@Suite("The head of an answer")
struct ResponseHeadTests {
    @Test("ends at the empty line of the final answer, whatever came before")
    func interim() {
        var head = ResponseHead()
        let lines = [
            "HTTP/1.1 103 Early Hints", "Link: </a>", "", "HTTP/1.1 200 OK", "A:b", "C: \t d e ", "Empty:",
        ]
        #expect(lines.allSatisfy { !add($0, to: &head) })
        #expect(add("", to: &head))
        #expect(!add("Trailer: late", to: &head))
        #expect(head.status == .ok)
        #expect(head.fields.entries.map { "\($0.name)=\($0.value)" } == ["A=b", "C=d e", "Empty="])
    }

    private func add(_ line: String, to head: inout ResponseHead) -> Bool {
        unsafe Array("\(line)\r\n".utf8).withUnsafeBytes { unsafe head.add(line: $0) }
    }
}
