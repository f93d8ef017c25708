import ModelProviders
import Synchronization

@testable import Telephony

/// An assistant whose answers the test writes.
final class ScriptedAssistant: AssistantSession {
    typealias Events = AsyncThrowingStream<AssistantEvent, any Error>

    private struct Record {
        var inputs: [CallerInput] = []
        var heard: [String] = []
        var ends: [CallEnd] = []
        var stopped = 0
    }

    private let record = Mutex(Record())
    private let script: @Sendable (CallerInput, Events.Continuation) -> Void

    init(_ script: @escaping @Sendable (CallerInput, Events.Continuation) -> Void) {
        self.script = script
    }

    /// Says nothing first, then the same to everything.
    convenience init(saying text: String) {
        self.init { input, events in
            if input != .begin { events.yield(.text(text)) }
            events.finish()
        }
    }

    var inputs: [CallerInput] { record.withLock { $0.inputs } }
    var heard: [String] { record.withLock { $0.heard } }
    var ends: [CallEnd] { record.withLock { $0.ends } }
    var stopped: Int { record.withLock { $0.stopped } }

    func answer(_ input: CallerInput) -> Events {
        record.withLock { $0.inputs.append(input) }
        return AsyncThrowingStream { continuation in
            continuation.onTermination = { [weak self] end in
                if case .cancelled = end { self?.record.withLock { $0.stopped += 1 } }
            }
            script(input, continuation)
        }
    }

    func heard(_ text: String) async { record.withLock { $0.heard.append(text) } }

    func end(_ reason: CallEnd) async { record.withLock { $0.ends.append(reason) } }
}

/// Speech services that the test writes: words in turn, and a second of sound for fifteen characters.
final class ScriptedServices: VoiceServices, SpeechProvider, SpeechSynthesizer {
    struct Broken: Error {}

    private struct Record {
        var words: [String?]
        var requests: [SpeechRequest] = []
        var speeches: [RecordedSpeech] = []
        var hints: [SpeechHints] = []
    }

    private let record: Mutex<Record>
    /// What becomes of a text: `true` for sound.
    private let speaks: @Sendable (String) async throws -> Bool

    /// - Parameters:
    ///   - words: what is heard, in turn; nil where the transcriber fails; the last again and again
    ///   - speaks: whether a text has sound
    init(words: [String?], speaks: @escaping @Sendable (String) async throws -> Bool = { _ in true }) {
        record = Mutex(Record(words: words))
        self.speaks = speaks
    }

    var requests: [String] { record.withLock { $0.requests.map(\.text) } }
    var manners: [SpeechRequest] { record.withLock { $0.requests } }
    var speeches: [RecordedSpeech] { record.withLock { $0.speeches } }
    var hints: [SpeechHints] { record.withLock { $0.hints } }

    var owner: String { "test" }
    var prices: ModelPrices { .free }
    func transcriber(for settings: VoiceSettings) async throws -> any SpeechProvider { self }
    func synthesizer(for settings: VoiceSettings) async throws -> any SpeechSynthesizer { self }

    func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String {
        let words = record.withLock { record in
            record.speeches.append(speech)
            record.hints.append(hints)
            return record.words.count > 1 ? record.words.removeFirst() : record.words.first ?? ""
        }
        guard let words else { throw ModelError(.serverError, "It fails.") }
        return words
    }

    func synthesize(_ request: SpeechRequest, _ take: @Sendable (SpeechSound) async throws -> Void) async throws {
        record.withLock { $0.requests.append(request) }
        guard try await speaks(request.text) else { return }
        let count = request.text.count * 8_000 / 15
        for start in stride(from: 0, to: count, by: 1_600) {
            try await take(
                SpeechSound(samples: Array(repeating: 1_000, count: min(1_600, count - start)), rate: 8_000))
        }
    }
}

/// The call around a conversation.
final class ScriptedCall: ConversationDelegate {
    private struct Record {
        var items: [TranscriptItem] = []
        var latencies: [TurnLatencies] = []
        var transfers: [String] = []
        var hangUps: [CallEnd] = []
    }

    private let record = Mutex(Record())
    private let transferWorks: Bool

    init(transferWorks: Bool = true) {
        self.transferWorks = transferWorks
    }

    var items: [TranscriptItem] { record.withLock { $0.items } }
    var latencies: [TurnLatencies] { record.withLock { $0.latencies } }
    var transfers: [String] { record.withLock { $0.transfers } }
    var hangUps: [CallEnd] { record.withLock { $0.hangUps } }

    func said(_ item: TranscriptItem) async { record.withLock { $0.items.append(item) } }
    func answered(_ latencies: TurnLatencies) async { record.withLock { $0.latencies.append(latencies) } }
    func transfer(to target: String) async -> Bool {
        record.withLock { $0.transfers.append(target) }
        return transferWorks
    }
    func hangUp(_ reason: CallEnd) async { record.withLock { $0.hangUps.append(reason) } }
}
