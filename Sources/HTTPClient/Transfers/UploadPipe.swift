import HTTPCore
import Synchronization

/// Hands one request's body from wherever it comes to the loop's thread.
final class UploadPipe: Sendable {
    private struct Shared {
        var state: UploadState
        var waiter: CheckedContinuation<Void, Never>?
        var giver: Task<Void, Never>?
    }

    private let shared: Mutex<Shared>

    /// Keeps so many bytes for the sender before the giver must wait.
    init(limit: Int, length: Int?) {
        shared = Mutex(Shared(state: UploadState(limit: limit, length: length)))
    }

    // MARK: The giver's side

    /// Pulls the body to its end, or until the transfer is over. `resume` is called when the sender paused for want of
    /// bytes and has something to do again.
    func fill(from body: any AsyncSequence<[UInt8], any Error> & Sendable, resume: @Sendable () -> Void) async {
        var failure: (any Error)?
        do {
            for try await piece in body {
                if shared.withLock({ $0.state.give(piece) }) { resume() }
                await room()
                if shared.withLock({ $0.state.isClosed || $0.state.failure != nil }) { return }
            }
        } catch {
            failure = error
        }
        if shared.withLock({ $0.state.end(with: failure) }) { resume() }
    }

    /// Makes the task that fills this pipe end with the transfer.
    func own(_ giver: Task<Void, Never>) {
        let isOver = shared.withLock { shared in
            shared.giver = giver
            return shared.state.isClosed
        }
        if isOver { giver.cancel() }
    }

    private func room() async {
        await withCheckedContinuation { waiter in
            let hasRoom = shared.withLock { shared in
                guard !shared.state.hasRoom else { return true }
                shared.waiter = waiter
                return false
            }
            if hasRoom { waiter.resume() }
        }
    }

    // MARK: The sender's side

    /// Copies what is there.
    func take(into room: UnsafeMutableRawBufferPointer) -> UploadState.Take {
        change { unsafe $0.take(into: room) }
    }

    /// Why the body broke off.
    var failure: (any Error)? { shared.withLock { $0.state.failure } }

    /// Whether the sender waits for bytes.
    var isStarved: Bool { shared.withLock { $0.state.isStarved } }

    /// The transfer is over: the task that fills this pipe is cancelled.
    func close() {
        change { $0.close() }
        let giver = shared.withLock { shared in
            defer { shared.giver = nil }
            return shared.giver
        }
        giver?.cancel()
    }

    private func change<Result>(_ body: (inout UploadState) -> Result) -> Result {
        let (result, waiter) = shared.withLock { shared in
            let result = body(&shared.state)
            guard shared.state.hasRoom else { return (result, CheckedContinuation<Void, Never>?.none) }
            defer { shared.waiter = nil }
            return (result, shared.waiter)
        }
        waiter?.resume()
        return result
    }
}
