import HTTPCore

/// What has arrived of one answer and what its reader has taken: the transfer as a pure state machine.
struct TransferState {
    /// What the reader finds when it asks for more of the body.
    enum Take {
        /// A piece; `mustResume` when the sender was paused and has room again.
        case piece([UInt8], mustResume: Bool)
        case end
        case failure(any Error)
        /// Nothing yet.
        case nothing
    }

    private enum Ending {
        case complete
        case failed(any Error)
    }

    /// The most bytes that wait for the reader before the sender is paused; one read of the socket may go past it.
    let limit: Int
    private var head: ResponseHead?
    private var buffer: [UInt8] = []
    private var ending: Ending?
    /// Whether the sender waits for the reader.
    private(set) var isPaused = false

    init(limit: Int) {
        self.limit = limit
    }

    var hasEnded: Bool { ending != nil }

    /// Whether a reader that waits for the head, or for more of the body, has something to see.
    var hasNews: Bool { !buffer.isEmpty || ending != nil || (head != nil && !isHeadTaken) }

    private var isHeadTaken = false

    /// The answer's head is here.
    mutating func receive(_ head: ResponseHead) {
        self.head = head
    }

    /// Keeps a piece of the body, or drops it once the reader has left; false when the sender must pause and offer the
    /// same piece again later.
    mutating func receive(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard ending == nil else { return true }
        guard buffer.count < limit else {
            isPaused = true
            return false
        }
        unsafe buffer.append(contentsOf: piece)
        return true
    }

    /// Keeps a piece of the body even past the limit, for a sender that cannot offer it again; false when it must pause
    /// as soon as it can.
    mutating func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard ending == nil else { return true }
        unsafe buffer.append(contentsOf: piece)
        isPaused = buffer.count >= limit
        return !isPaused
    }

    /// The transfer is over; the first ending counts. What arrived before a failure is still given out.
    mutating func end(with error: (any Error)?) {
        guard ending == nil else { return }
        ending = error.map(Ending.failed) ?? .complete
    }

    /// The reader has left: nothing more is given out.
    mutating func cancel(with error: any Error) {
        guard ending == nil else { return }
        buffer = []
        ending = .failed(error)
    }

    /// The head, once; nil while there is none.
    mutating func takeHead() throws -> ResponseHead? {
        if let head, !isHeadTaken {
            isHeadTaken = true
            return head
        }
        if case .failed(let error) = ending { throw error }
        return nil
    }

    /// The next piece of the body.
    mutating func take() -> Take {
        if !buffer.isEmpty {
            let piece = buffer
            buffer = []
            defer { isPaused = false }
            return .piece(piece, mustResume: isPaused)
        }
        return switch ending {
        case .complete: .end
        case .failed(let error): .failure(error)
        case nil: .nothing
        }
    }
}
