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

/// A service that writes down what somebody says.
package protocol SpeechProvider: Sendable {
    /// What its answers cost.
    var prices: ModelPrices { get }

    /// The words, which may be none.
    func transcribe(_ speech: RecordedSpeech) async throws(ModelError) -> String
}

extension SpeechProvider {
    package var prices: ModelPrices { .free }
}
