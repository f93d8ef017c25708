import HTTPCore

/// What has been given of one request's body and what has gone out: the upload as a pure state machine.
struct UploadState {
    /// What the sender finds when it asks for more.
    enum Take: Equatable {
        /// So many bytes were copied.
        case bytes(Int)
        case end
        /// The body broke off.
        case failure
        /// Nothing yet: the sender pauses until it is told.
        case nothing
    }

    /// The most bytes that wait for the sender before the giver must; one piece may go past it.
    let limit: Int
    /// How many bytes were announced.
    let length: Int?
    private var buffer: [UInt8] = []
    /// How much of the buffer has gone out.
    private var position = 0
    private var given = 0
    private var isFinished = false
    private(set) var failure: (any Error)?
    /// Whether the transfer is over and takes nothing more.
    private(set) var isClosed = false
    /// Whether the sender waits for the giver.
    private(set) var isStarved = false

    init(limit: Int, length: Int?) {
        self.limit = limit
        self.length = length
    }

    /// Whether the giver need not wait.
    var hasRoom: Bool { isClosed || failure != nil || buffer.count - position < limit }

    /// Takes a piece; true when the sender was starved and must be told.
    mutating func give(_ piece: [UInt8]) -> Bool {
        guard !isClosed, failure == nil, !piece.isEmpty else { return false }
        given += piece.count
        if let length, given > length {
            return end(
                with: HTTPTransportError(.invalidRequest, "The body is longer than the \(length) bytes it was to have.")
            )
        }
        if position == buffer.count {
            buffer = piece
            position = 0
        } else {
            if position > limit {
                buffer.removeFirst(position)
                position = 0
            }
            buffer += piece
        }
        return wake()
    }

    /// There is no more; true when the sender was starved and must be told.
    mutating func end(with error: (any Error)?) -> Bool {
        guard !isClosed, !isFinished, failure == nil else { return false }
        if let error {
            failure = error
        } else if let length, given < length {
            failure = HTTPTransportError(
                .invalidRequest, "The body is shorter than the \(length) bytes it was to have.")
        } else {
            isFinished = true
        }
        return wake()
    }

    /// Copies as much as there is room for.
    mutating func take(into room: UnsafeMutableRawBufferPointer) -> Take {
        if failure != nil { return .failure }
        let count = min(room.count, buffer.count - position)
        if count > 0 {
            unsafe buffer.withUnsafeBytes { bytes in
                unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
            }
            position += count
            if position == buffer.count {
                buffer = []
                position = 0
            }
            return .bytes(count)
        }
        guard !isFinished else { return .end }
        isStarved = true
        return .nothing
    }

    /// The transfer is over.
    mutating func close() {
        isClosed = true
        buffer = []
        position = 0
    }

    private mutating func wake() -> Bool {
        defer { isStarved = false }
        return isStarved
    }
}
