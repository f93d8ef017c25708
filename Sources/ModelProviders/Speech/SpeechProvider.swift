/// Speech as it was recorded.
package struct RecordedSpeech: Sendable, Equatable {
    /// Such as `audio/webm`.
    package let mediaType: String
    package let bytes: [UInt8]

    package init(mediaType: String, bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

/// What helps to understand speech.
package struct SpeechHints: Sendable, Equatable {
    /// The language that is spoken (BCP 47); nil where it is to be found out.
    package var language: String?
    /// Words and names that are likely, in a sentence or a list.
    package var vocabulary: String?

    package init(language: String? = nil, vocabulary: String? = nil) {
        self.language = language
        self.vocabulary = vocabulary
    }
}

/// A service that writes down what somebody says.
package protocol SpeechProvider: Sendable {
    /// What its answers cost.
    var prices: ModelPrices { get }

    /// The words, which may be none. Where the service writes while it listens, `partial` is given all the words so
    /// far, some times.
    func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String

    /// The same, with what it took.
    func words(
        of speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> SpokenWords
}

extension SpeechProvider {
    package var prices: ModelPrices { .free }

    package func words(
        of speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> SpokenWords {
        SpokenWords(try await transcribe(speech, hints, partial: partial))
    }

    /// The words, which may be none.
    package func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints = SpeechHints()
    ) async throws(ModelError) -> String {
        try await transcribe(speech, hints, partial: nil)
    }
}
