import HTTPCore
import Synchronization

/// Hands one answer from the loop's thread to its reader, who may run anywhere.
final class ResponsePipe: Sendable {
    private struct Shared {
        var state: TransferState
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let shared: Mutex<Shared>

    /// Keeps so many bytes for the reader before the sender must pause.
    init(limit: Int) {
        shared = Mutex(Shared(state: TransferState(limit: limit)))
    }

    // MARK: The sender's side

    func receive(_ head: ResponseHead) {
        change { $0.receive(head) }
    }

    /// False when the sender must pause and offer the same piece again later.
    func receive(_ piece: UnsafeRawBufferPointer) -> Bool {
        change { unsafe $0.receive(piece) }
    }

    /// Keeps the piece in any case; false when the sender must pause as soon as it can.
    func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        change { unsafe $0.take(piece) }
    }

    /// The transfer is over; the first ending counts.
    func end(with error: (any Error)?) {
        change { $0.end(with: error) }
    }

    /// Whether the sender waits for the reader.
    var isPaused: Bool { shared.withLock { $0.state.isPaused } }

    // MARK: The reader's side

    /// Ends the reading at once; what had arrived is dropped. False when the transfer was over already.
    func cancel() -> Bool {
        change { state in
            defer { state.cancel(with: CancellationError()) }
            return !state.hasEnded
        }
    }

    /// The head, as soon as it is here. Throws what ended the transfer before.
    func head() async throws -> ResponseHead {
        while true {
            if let head = try shared.withLock({ try $0.state.takeHead() }) { return head }
            await news()
        }
    }

    /// The next piece of the body; nil at its end. `resume` is called when the sender was paused and has room again.
    func next(resume: () -> Void) async throws -> [UInt8]? {
        while true {
            switch shared.withLock({ $0.state.take() }) {
            case .piece(let piece, let mustResume):
                if mustResume { resume() }
                return piece
            case .end: return nil
            case .failure(let error): throw error
            case .nothing: await news()
            }
        }
    }

    private func news() async {
        await withCheckedContinuation { waiter in
            // Looked at again under the lock: something may have arrived since the reader found nothing.
            let isReady = shared.withLock { shared in
                guard !shared.state.hasNews else { return true }
                shared.waiter = waiter
                return false
            }
            if isReady { waiter.resume() }
        }
    }

    private func change<Result>(_ body: (inout TransferState) -> Result) -> Result {
        let (result, waiter) = shared.withLock { shared in
            let result = body(&shared.state)
            guard shared.state.hasNews else { return (result, CheckedContinuation<Void, Never>?.none) }
            defer { shared.waiter = nil }
            return (result, shared.waiter)
        }
        waiter?.resume()
        return result
    }
}
