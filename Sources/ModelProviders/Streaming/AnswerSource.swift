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

    /// Asks once.
    func stream() async throws(ModelError) -> ModelStream {
        let answer = try await client.post(path, body, accept: accept)
        return ModelStream { AnswerSource(answer: answer, decoder: makeDecoder()) }
    }
}

/// Pulls the bytes of a streamed answer through its decoder.
struct AnswerSource<Decoder: AnswerDecoder>: ModelEventSource {
    private var pieces: BodyPieces
    private var decoder: Decoder

    init(answer: HTTPBody, decoder: Decoder) {
        pieces = BodyPieces(answer)
        self.decoder = decoder
    }

    mutating func next() async throws(ModelError) -> ModelEvent {
        while true {
            if let event = decoder.next() { return event }
            if let piece = try await pieces.next() {
                try decoder.feed(piece)
            } else {
                try decoder.end()
            }
        }
    }
}
