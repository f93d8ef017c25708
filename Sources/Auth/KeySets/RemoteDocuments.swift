package import Core
package import HTTPCore
import Synchronization

/// Documents of other servers, by their addresses: asked for once however many want one at the same time, kept for a
/// while, and kept longer while their server is away.
package final class RemoteDocuments<Value: Sendable>: Sendable {
    /// Makes a document of a body. Throws `RemoteDocumentError.malformed` for one that is none.
    package typealias Reader = @Sendable ([UInt8]) throws(RemoteDocumentError) -> Value

    /// A document, and which of those that came from its address it is.
    package struct Document: Sendable {
        package let value: Value
        package let generation: Int
    }

    private struct Entry {
        var state = RemoteDocumentState<Value>()
        var waiters: [CheckedContinuation<Void, Never>] = []
        var lastUse: Timestamp

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    private let transport: any HTTPTransport
    private let policy: RemoteDocumentPolicy
    private let clock: any WallClock
    private let read: Reader
    private let entries = Mutex<[String: Entry]>([:])

    /// Asks by the transport, which decides where requests may go.
    package init(
        transport: any HTTPTransport, policy: RemoteDocumentPolicy = RemoteDocumentPolicy(), clock: any WallClock,
        read: @escaping Reader
    ) {
        self.transport = transport
        self.policy = policy
        self.clock = clock
        self.read = read
    }

    /// The document at the address; with a generation, a newer one than that where the server has been asked for it
    /// long enough ago. Throws `RemoteDocumentError`, and `CancellationError`.
    package func document(at url: String, after generation: Int? = nil) async throws -> Document {
        let need = generation.map { RemoteDocumentState<Value>.Need.after($0) } ?? .usual
        while true {
            switch step(url, need) {
            case .use(let value, let generation): return Document(value: value, generation: generation)
            case .fail(let error): throw error
            case .wait:
                await ended(url)
                try Task.checkCancellation()
            case .fetch: return try await fetch(url)
            }
        }
    }

    /// The document as its server gives it at this moment, whatever is kept; it is kept.
    package func newest(at url: String) async throws -> Value {
        let value = try read(try await body(of: url))
        finish(url) { $0.succeed(value, at: clock.now()) }
        return value
    }

    private func step(_ url: String, _ need: RemoteDocumentState<Value>.Need) -> RemoteDocumentState<Value>.Step {
        let now = clock.now()
        return entries.withLock { entries in
            makeRoom(for: url, &entries)
            entries[url, default: Entry(lastUse: now)].lastUse = now
            return entries[url, default: Entry(lastUse: now)].state.next(need, at: now, policy)
        }
    }

    /// Returns once nobody is asking for the document.
    private func ended(_ url: String) async {
        await withCheckedContinuation { continuation in
            let isWaiting = entries.withLock { entries in
                guard entries[url]?.state.isFetching == true else { return false }
                entries[url]?.waiters.append(continuation)
                return true
            }
            if !isWaiting { continuation.resume() }
        }
    }

    private func fetch(_ url: String) async throws -> Document {
        do {
            let value = try read(try await body(of: url))
            finish(url) { $0.succeed(value, at: clock.now()) }
            // Nobody else asks before the pause is over, so what is there now is this.
            guard case .use(let value, let generation) = step(url, .usual) else {
                return Document(value: value, generation: 0)
            }
            return Document(value: value, generation: generation)
        } catch let error as RemoteDocumentError {
            finish(url) { $0.fail(error, at: clock.now()) }
            // What came before may still serve.
            if case .use(let value, let generation) = step(url, .usual) {
                return Document(value: value, generation: generation)
            }
            throw error
        } catch {
            finish(url) { $0.abandon() }
            throw error
        }
    }

    private func finish(_ url: String, _ change: (inout RemoteDocumentState<Value>) -> Void) {
        let now = clock.now()
        let waiters = entries.withLock { entries in
            makeRoom(for: url, &entries)
            change(&entries[url, default: Entry(lastUse: now)].state)
            return entries[url]?.takeWaiters() ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    private func makeRoom(for url: String, _ entries: inout [String: Entry]) {
        guard entries[url] == nil, entries.count >= policy.capacity else { return }
        let idle = entries.filter { !$0.value.state.isFetching }
        if let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) { entries[oldest.key] = nil }
    }

    private func body(of url: String) async throws -> [UInt8] {
        let request = HTTPClientRequest(
            url: url, fields: ["Accept": "application/json"],
            timeouts: HTTPClientTimeouts(
                connect: policy.timeout, firstByte: policy.timeout, silence: policy.timeout, total: policy.timeout),
            bodyLimit: policy.maximumLength)
        do {
            let response = try await transport.send(request)
            guard response.status == .ok else { throw RemoteDocumentError.status(response.status.code) }
            return try await response.body.collect(upTo: policy.maximumLength)
        } catch let error as HTTPTransportError {
            try Task.checkCancellation()
            throw error.code == .tooLarge ? RemoteDocumentError.tooLarge : .unreachable(error.code)
        } catch is HTTPBodyTooLarge {
            throw RemoteDocumentError.tooLarge
        }
    }
}
