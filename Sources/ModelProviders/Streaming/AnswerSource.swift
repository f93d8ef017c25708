import Core
import HTTPCore

/// Turns the bytes of one streamed answer into events: a pure state machine.
///
/// Feed it what arrives, tell it when the body has ended, and take events until there is none.
protocol AnswerDecoder: Sendable {
    /// Whether an event has been decoded that nobody has taken.
    var isReady: Bool { get }

    /// How much of the answer has been decoded. It grows with every part of it, shown or not, and with nothing that a
    /// provider only sends to keep the connection open.
    var progress: Int { get }

    /// Whether the model is at thoughts of which the provider may show nothing until they are done.
    var isThinking: Bool { get }

    /// The next event, if one has been decoded.
    mutating func next() -> ModelEvent?

    /// Takes the next bytes of the body, however they are cut. Throws what the provider reports, or `malformedResponse`.
    mutating func feed(_ bytes: [UInt8]) throws(ModelError)

    /// The body has ended. Throws `truncated` where the answer has not, and `malformedResponse` where the body was none.
    mutating func end() throws(ModelError)
}

extension AnswerDecoder {
    var isThinking: Bool { false }
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
    ///
    /// - Parameter now: the time since a moment that does not change
    func stream(now: @escaping @Sendable () -> Duration) async throws(ModelError) -> ModelStream {
        let answer = try await client.post(path, body, accept: accept)
        return ModelStream {
            AnswerSource(answer: answer, decoder: makeDecoder(), timeouts: client.configuration.timeouts, now: now)
        }
    }
}

/// Pulls the bytes of a streamed answer through its decoder.
struct AnswerSource<Decoder: AnswerDecoder>: ModelEventSource {
    /// The longest answer in bytes of text, thinking, calls and what is to go back: more than any model writes.
    static var longest: Int { 4 << 20 }

    private var pieces: BodyPieces
    private var decoder: Decoder
    private var patience: AnswerPatience
    private let now: @Sendable () -> Duration
    private let mostBytes: Int
    private var length = 0
    private var bytes = 0

    /// - Parameters:
    ///   - timeouts: how long the answer may get no further
    ///   - now: the time since a moment that does not change
    ///   - mostBytes: of the body, with all that stands around the answer; without it, room for 150,000 tokens in
    ///     events of 400 bytes each, or for images in the midst of an answer
    init(
        answer: HTTPBody, decoder: Decoder, timeouts: HTTPClientTimeouts, now: @escaping @Sendable () -> Duration,
        mostBytes: Int = 64 << 20
    ) {
        pieces = BodyPieces(answer)
        self.decoder = decoder
        patience = AnswerPatience(timeouts)
        self.now = now
        self.mostBytes = mostBytes
    }

    var isReady: Bool { decoder.isReady }

    mutating func next() async throws(ModelError) -> ModelEvent {
        // What the reader did before is no silence of the provider's.
        if !decoder.isReady { patience.begin(at: now()) }
        while true {
            if let event = decoder.next() {
                length += event.length
                guard length <= Self.longest else { throw tooLong(Self.longest) }
                return event
            }
            if let piece = try await pieces.next() {
                try take(piece)
            } else {
                try decoder.end()
            }
        }
    }

    // Not part of `next`, which keeps room for all that it does while it waits.
    @inline(never)
    private mutating func take(_ piece: [UInt8]) throws(ModelError) {
        bytes += piece.count
        guard bytes <= mostBytes else { throw tooLong(mostBytes) }
        do throws(ModelError) {
            try decoder.feed(piece)
            try patience.hear(decoder.progress, isThinking: decoder.isThinking, at: now())
        } catch {
            pieces.close()
            throw error
        }
    }

    private mutating func tooLong(_ limit: Int) -> ModelError {
        pieces.close()
        return ModelError(.malformedResponse, "The answer has more than \(limit) bytes.")
    }
}

extension ModelEvent {
    /// The bytes that whoever reads it will keep.
    fileprivate var length: Int {
        switch self {
        case .textDelta(let text), .reasoningDelta(let text): text.utf8.count
        // A call without a word takes room too.
        case .toolCallDelta(_, _, let name, let arguments): 16 + (name?.utf8.count ?? 0) + arguments.utf8.count
        case .replay(let replay): replay.content.serialized().count
        case .usage, .finished: 0
        }
    }
}
