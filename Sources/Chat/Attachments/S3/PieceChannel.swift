import Synchronization

/// Hands pieces from one task to another, one at a time: whoever sends waits until the piece was taken.
final class PieceChannel: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    /// Whoever should have taken pieces has gone.
    struct Closed: Error {}

    private struct State {
        var piece: [UInt8]?
        var isFinished = false
        /// Nobody takes any more.
        var isClosed = false
        var error: (any Error)?
        var sender: CheckedContinuation<Void, any Error>?
        var taker: CheckedContinuation<[UInt8]?, any Error>?
    }

    private let state = Mutex(State())

    /// Returns once the piece was taken. Throws `Closed` where nobody will.
    func send(_ piece: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let (taker, isClosed) = state.withLock { state in
                if state.isClosed { return (CheckedContinuation<[UInt8]?, any Error>?.none, true) }
                if let taker = state.taker {
                    state.taker = nil
                    return (taker, false)
                }
                state.piece = piece
                state.sender = continuation
                return (nil, false)
            }
            if let taker {
                taker.resume(returning: piece)
                continuation.resume()
            } else if isClosed {
                continuation.resume(throwing: Closed())
            }
        }
    }

    /// No more pieces come; with an error, what came is not whole.
    func finish(throwing error: (any Error)? = nil) {
        let taker = state.withLock { state in
            state.isFinished = true
            state.error = error
            defer { state.taker = nil }
            return state.taker
        }
        if let error { taker?.resume(throwing: error) } else { taker?.resume(returning: nil) }
    }

    /// No more pieces are taken.
    func close() {
        let (sender, taker) = state.withLock { state in
            state.isClosed = true
            state.piece = nil
            defer { (state.sender, state.taker) = (nil, nil) }
            return (state.sender, state.taker)
        }
        sender?.resume(throwing: Closed())
        taker?.resume(throwing: Closed())
    }

    func makeAsyncIterator() -> Iterator { Iterator(channel: self) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let channel: PieceChannel

        mutating func next() async throws -> [UInt8]? { try await channel.take() }
    }

    private func take() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enum Outcome {
                    case piece([UInt8], CheckedContinuation<Void, any Error>?)
                    case end((any Error)?)
                    case wait
                }
                let outcome: Outcome = state.withLock { state in
                    if let piece = state.piece {
                        state.piece = nil
                        defer { state.sender = nil }
                        return .piece(piece, state.sender)
                    }
                    if state.isClosed { return .end(Closed()) }
                    if state.isFinished { return .end(state.error) }
                    state.taker = continuation
                    return .wait
                }
                switch outcome {
                case .piece(let piece, let sender):
                    sender?.resume()
                    continuation.resume(returning: piece)
                case .end(let error?): continuation.resume(throwing: error)
                case .end(nil): continuation.resume(returning: nil)
                case .wait: break
                }
            }
        } onCancel: {
            close()
        }
    }
}
