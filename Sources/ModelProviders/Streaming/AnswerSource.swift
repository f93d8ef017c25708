import HTTPCore

/// Turns the bytes of one streamed answer into events: a pure state machine.
///
/// Feed it what arrives, tell it when the body has ended, and take events until there is none.
protocol AnswerDecoder: Sendable {
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

    /// Sends the request once.
    func open() async throws(ModelError) -> HTTPBody {
        try await client.post(path, body, accept: accept)
    }

    /// Asks until there is an answer or another attempt cannot help; `pause` passes the time between two.
    func stream(pause: @escaping Pause) async throws(ModelError) -> ModelStream {
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        let answer = try await retries.run { () async throws(ModelError) in try await open() }
        return ModelStream { [retries] in AnswerSource(call: self, answer: answer, retries: retries) }
    }
}

/// Pulls the bytes of a streamed answer through its decoder.
///
/// An answer that fails before its first event is asked for again; after that nothing is, because the reader has seen
/// a part of it.
struct AnswerSource<Decoder: AnswerDecoder>: ModelEventSource {
    private let call: ModelCall<Decoder>
    private var retries: Retries
    private var pieces: BodyPieces
    private var decoder: Decoder
    private var hasBegun = false

    init(call: ModelCall<Decoder>, answer: HTTPBody, retries: Retries) {
        self.call = call
        self.retries = retries
        pieces = BodyPieces(answer)
        decoder = call.makeDecoder()
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
                try await askAgain(after: error)
            }
        }
    }

    // Not part of `next`, which keeps room for all that it does while it waits.
    @inline(never)
    private mutating func askAgain(after error: ModelError) async throws(ModelError) {
        try await retries.wait(after: error)
        pieces = BodyPieces(try await retries.run { [call] () async throws(ModelError) in try await call.open() })
        decoder = call.makeDecoder()
    }
}
