import Core
import HTTPCore
import Synchronization

@testable import lyceum

/// A client that follows a stream for as long as a test wants it.
final class ListeningClient: ResponseWriter {
    private struct State {
        var text = ""
        var waiting: (words: String, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    var text: String { state.withLock { $0.text } }

    func write(_ bytes: [UInt8]) async throws {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.text += String(decoding: bytes, as: UTF8.self)
            guard let waiting = state.waiting, state.text.contains(waiting.words) else { return nil }
            state.waiting = nil
            return waiting.continuation
        }?.resume()
    }

    /// Returns once this was sent.
    func hears(_ words: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.text.contains(words) { return true }
                state.waiting = (words, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Follows the address as the person while the body does something, or until the server ends the stream.
    static func following(
        _ path: String, as person: AppFixture.Person, in app: AppFixture, toTheEnd: Bool = false,
        _ body: (ListeningClient) async throws -> Void
    ) async throws {
        var request = HTTPRequest(
            method: .get, path: path, query: "", fields: [:], body: .bytes([]), remoteAddress: "192.0.2.1",
            isSecure: false)
        request.fields.append("Authorization", "Bearer \(person.token)")
        let response = await app.backend.router.respond(to: request)
        guard case .stream(let stream) = response.body else { throw NoStream(status: response.status.code) }
        let client = ListeningClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stream(client) }
            defer { group.cancelAll() }
            try await body(client)
            if toTheEnd { try await group.waitForAll() }
        }
    }

    struct NoStream: Error {
        let status: Int
    }
}
