import HTTPCore

/// Pulls the bytes of a streamed chat completion through the decoder.
///
/// An answer that fails before its first event is asked for again; after that nothing is, because the reader has seen
/// a part of it.
struct ChatCompletionSource: ModelEventSource {
    private let call: ChatCompletionCall
    private var retries: Retries
    private var pieces: BodyPieces
    private var decoder = ChatCompletionDecoder()
    private var hasBegun = false

    init(call: ChatCompletionCall, answer: HTTPBody, retries: Retries) {
        self.call = call
        self.retries = retries
        pieces = BodyPieces(answer)
    }

    mutating func next() async throws(ModelError) -> ModelEvent {
        while true {
            if let event = decoder.next() {
                hasBegun = true
                return event
            }
            do throws(ModelError) {
                if let piece = try await pieces.next() {
                    try decoder.feed(piece)
                } else {
                    try decoder.end()
                }
            } catch {
                guard !hasBegun else { throw error }
                try await retries.wait(after: error)
                pieces = BodyPieces(
                    try await retries.run { [call] () async throws(ModelError) in try await call.open() })
                decoder = ChatCompletionDecoder()
            }
        }
    }
}

/// The pieces of a provider's answer, one at a time.
struct BodyPieces {
    private var whole: [UInt8]?
    private var iterator: (any AsyncIteratorProtocol<[UInt8], any Error>)?

    init(_ body: HTTPBody) {
        switch body {
        case .bytes(let bytes): whole = bytes
        case .stream(let pieces): iterator = pieces.makeAsyncIterator()
        }
    }

    mutating func next() async throws(ModelError) -> [UInt8]? {
        if let bytes = whole {
            whole = nil
            return bytes
        }
        do {
            return try await iterator?.next(isolation: #isolation)
        } catch let error as HTTPTransportError where error.code == .disconnected {
            throw ModelError(.truncated, error.description)
        } catch {
            throw ModelError(transport: error)
        }
    }
}
