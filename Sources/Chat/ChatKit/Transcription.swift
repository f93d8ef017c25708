import Core
import Crypto
package import HTTPCore
package import ModelProviders

/// Speech that a client wants as words.
package struct TranscriptionRequest: Sendable, Equatable {
    /// Bytes of a recording.
    private static let largest = 8 << 20
    /// Of the whole request.
    static let bodyLimit = 12 << 20

    let speech: RecordedSpeech

    /// Reads the parameters.
    init(_ params: FieldReader) throws {
        let kind = try params.required("mime_type")
        let audio = try params.required("audio_base64")
        guard let type = AttachmentType(announced: try kind.string(atMost: 200), name: ""), type.isAudio else {
            throw kind.expected("type of sound: audio/webm, audio/ogg, audio/mp4, audio/wav or audio/mpeg")
        }
        let text = try audio.string(atMost: Self.largest / 3 * 4 + 4)
        guard let bytes = Base64.decode(text), !bytes.isEmpty else { throw audio.expected("base 64 of a recording") }
        guard ContentFamily(head: Array(bytes.prefix(ContentFamily.headLength))) == type.family else {
            throw audio.expected("recording of the type \(type.rawValue)")
        }
        speech = RecordedSpeech(mediaType: type.rawValue, bytes: bytes)
    }
}

/// Writes down what people say.
package struct Transcription: Sendable {
    private let speech: any SpeechChoosing

    package init(_ speech: any SpeechChoosing) {
        self.speech = speech
    }

    /// The answer to a person's request. Throws `NoTranscription`, and `ModelError`.
    func answer(_ request: TranscriptionRequest, for scope: ThreadScope) async throws -> JSONValue {
        let use = ModelUse(
            tenantID: scope.tenantID, person: scope.userID, workflow: scope.workflowID, purpose: .transcription)
        guard let provider = try await speech.transcriber(named: nil, for: use) else { throw NoTranscription() }
        return ["text": .string(try await provider.transcribe(request.speech))]
    }
}

/// The server has nothing that writes down speech.
package struct NoTranscription: HTTPResponseError {
    package var status: HTTPStatus { .notImplemented }
    package var code: ErrorCode { .modelUnavailable }
    package var description: String {
        """
        Nothing here writes down speech. The institution can add a model for transcription, and the operator can set \
        LYCEUM_SPEECH_URL and LYCEUM_SPEECH_MODEL.
        """
    }
}

extension HTTPRequest {
    /// The message, which may be long only where it brings a recording.
    func chatKitMessage() async throws -> ChatKitRequest {
        var request = self
        let bytes = try await body.collect(upTo: bodyLimit)
        request.body = .bytes(bytes)
        let message = try ChatKitRequest(try await request.json())
        if case .transcribe = message { return message }
        guard bytes.count <= 1 << 20 else { throw HTTPBodyTooLarge(limit: 1 << 20) }
        return message
    }
}
