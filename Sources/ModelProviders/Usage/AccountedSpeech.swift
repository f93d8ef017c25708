import Core
import Synchronization

/// What writes speech down, its calls recorded, and made only where budgets allow them.
package struct AccountedTranscriber: SpeechProvider {
    /// The most tokens a second that models which count them hear or write.
    private static let tokensASecond = 10

    private let paid: PaidService<any SpeechProvider>
    private let use: ModelUse
    private let accounts: ModelAccounts
    private let fallback: @Sendable (String) async throws -> PaidService<any SpeechProvider>?

    /// - Parameter fallback: the model of a name that hears, not accounted for; nil where there is none
    package init(
        _ paid: PaidService<any SpeechProvider>, for use: ModelUse, accounts: ModelAccounts,
        fallback: @escaping @Sendable (String) async throws -> PaidService<any SpeechProvider>? = { _ in nil }
    ) {
        self.paid = paid
        self.use = use.with(.transcription)
        self.accounts = accounts
        self.fallback = fallback
    }

    package var prices: ModelPrices { paid.prices }

    package func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String {
        try await words(of: speech, hints, partial: partial).text
    }

    package func words(
        of speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> SpokenWords {
        let (length, isGuess) = speech.length
        let tokens = (Int(length.components.seconds) + 1) * Self.tokensASecond
        let estimate = CallEstimate(
            read: tokens + (hints.vocabulary?.utf8.count ?? 0), written: tokens, sound: length)
        do {
            return try await accounts.call(paid, for: use, estimate, instead: fallback) { model, account in
                let words = try await model.words(of: speech, hints, partial: partial)
                account.take(
                    CallMeasure(
                        tokens: words.usage ?? TokenUsage(input: 0, output: 0), sound: words.sound ?? length),
                    isGuess: isGuess && words.sound == nil && words.usage == nil)
                return words
            }
        } catch {
            throw ModelError(transport: error)
        }
    }
}

/// What reads texts aloud, its calls recorded, and made only where budgets allow them.
package struct AccountedSynthesizer: SpeechSynthesizer {
    /// Slower than anybody speaks.
    private static let charactersASecond = 8

    private let paid: PaidService<any SpeechSynthesizer>
    private let use: ModelUse
    private let accounts: ModelAccounts
    private let fallback: @Sendable (String) async throws -> PaidService<any SpeechSynthesizer>?

    /// - Parameter fallback: the model of a name that speaks, not accounted for; nil where there is none
    package init(
        _ paid: PaidService<any SpeechSynthesizer>, for use: ModelUse, accounts: ModelAccounts,
        fallback: @escaping @Sendable (String) async throws -> PaidService<any SpeechSynthesizer>? = { _ in nil }
    ) {
        self.paid = paid
        self.use = use.with(.speech)
        self.accounts = accounts
        self.fallback = fallback
    }

    package var prices: ModelPrices { paid.prices }

    package func synthesize(
        _ request: SpeechRequest, _ take: @Sendable (SpeechSound) async throws -> Void
    ) async throws {
        let characters = request.text.unicodeScalars.count
        let estimate = CallEstimate(
            characters: characters, sound: .seconds((characters + Self.charactersASecond) / Self.charactersASecond))
        try await accounts.call(paid, for: use, estimate, instead: fallback) { model, account in
            let made = Atomic(0)
            try await model.synthesize(request) { sound in
                // All of the text is paid for, and as much sound as came.
                let samples = made.add(sound.samples.count, ordering: .relaxed).newValue
                account.begins()
                account.take(
                    CallMeasure(
                        characters: characters, sound: .milliseconds(samples * 1000 / max(sound.rate, 1))))
                try await take(sound)
            }
        }
    }
}
