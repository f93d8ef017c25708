import HTTPCore

/// Turns the bytes of one streamed answer into events: a pure state machine.
///
/// Feed it what arrives, tell it when the body has ended, and take events until there is none.
protocol AnswerDecoder: Sendable {
    /// Whether an event has been decoded that nobody has taken.
    var isReady: Bool { get }

    /// The next event, if one has been decoded.
    mutating func next() -> ModelEvent?

    /// Takes the next bytes of the body, however they are cut. Throws what the provider reports, or `malformedResponse`.
    mutating func feed(_ bytes: [UInt8]) throws(ModelError)

    /// The body has ended. Throws `truncated` where the answer has not, and `malformedResponse` where the body was none.
    mutating func end() throws(ModelError)
}

/// One question that can be asked again.
struct ModelCall<Decoder: AnswerDecoder>: Sendable {
    let client: ProviderClient
    let path: String
    let body: [UInt8]
    /// What answers come as.
    var accept = "text/event-stream"
    let makeDecoder: @Sendable () -> Decoder

    /// Asks once.
    func stream() async throws(ModelError) -> ModelStream {
        let answer = try await client.post(path, body, accept: accept)
        return ModelStream { AnswerSource(answer: answer, decoder: makeDecoder()) }
    }
}

/// Pulls the bytes of a streamed answer through its decoder.
struct AnswerSource<Decoder: AnswerDecoder>: ModelEventSource {
    /// The longest answer in bytes of text, thinking and calls: more than any model writes.
    static var longest: Int { 4 << 20 }

    private var pieces: BodyPieces
    private var decoder: Decoder
    private var length = 0

    init(answer: HTTPBody, decoder: Decoder) {
        pieces = BodyPieces(answer)
        self.decoder = decoder
    }

    var isReady: Bool { decoder.isReady }

    mutating func next() async throws(ModelError) -> ModelEvent {
        while true {
            if let event = decoder.next() {
                length += event.length
                guard length <= Self.longest else {
                    throw ModelError(.malformedResponse, "The answer has more than \(Self.longest) bytes.")
                }
                return event
            }
            if let piece = try await pieces.next() {
                try decoder.feed(piece)
            } else {
                try decoder.end()
            }
        }
    }
}

extension ModelEvent {
    /// The bytes that whoever reads it will keep.
    fileprivate var length: Int {
        switch self {
        case .textDelta(let text), .reasoningDelta(let text): text.utf8.count
        // A call without a word takes room too.
        case .toolCallDelta(_, _, let name, let arguments): 16 + (name?.utf8.count ?? 0) + arguments.utf8.count
        case .replay, .usage, .finished: 0
        }
    }
}
