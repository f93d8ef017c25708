import Core
import Crypto
package import HTTPCore

/// Has speech written down by any server that speaks OpenAI's transcriptions.
package struct OpenAICompatibleSpeech: SpeechProvider {
    /// More than anybody says in a recording of a few minutes.
    private static let answerLimit = 1 << 20

    private let client: ProviderClient
    private let pause: Pause

    /// `pause` passes the time between two attempts.
    package init(
        configuration: ProviderConfiguration, transport: any HTTPTransport,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        client = ProviderClient(openAI: configuration, transport: transport)
        self.pause = pause
    }

    package var prices: ModelPrices { client.configuration.prices }

    package func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String {
        let boundary = "lyceum-" + Base32.encode(Random.bytes(20), isPadded: false).lowercased()
        let body = form(of: speech, hints, boundary)
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        let answer = try await retries.run { () async throws(ModelError) in
            let answer = try await client.post(
                "/audio/transcriptions", body, accept: "application/json",
                contentType: "multipart/form-data; boundary=\(boundary)")
            do {
                return try await answer.collect(upTo: Self.answerLimit)
            } catch {
                throw ModelError(transport: error)
            }
        }
        guard let text = (try? JSONParser.parse(answer, limits: .fromProvider))?["text"]?.stringValue else {
            throw ModelError(.malformedResponse, "The transcription has no text.")
        }
        return text
    }

    private func form(of speech: RecordedSpeech, _ hints: SpeechHints, _ boundary: String) -> [UInt8] {
        var form = ""
        var parts = [("model", client.configuration.model), ("response_format", "json")]
        // Servers take ISO 639-1: the part before the region.
        if let language = hints.language?.split(separator: "-").first {
            parts.append(("language", language.lowercased()))
        }
        if let vocabulary = hints.vocabulary, !vocabulary.isEmpty { parts.append(("prompt", vocabulary)) }
        for (name, value) in parts {
            form += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        form +=
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.\(ending(of: speech))\"\r\n"
        form += "Content-Type: \(speech.mediaType)\r\n\r\n"
        return Array(form.utf8) + speech.bytes + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    /// Servers go by the name of the file.
    private func ending(of speech: RecordedSpeech) -> String {
        switch speech.mediaType {
        case "audio/mpeg": "mp3"
        case "audio/mp4": "m4a"
        default: String(speech.mediaType.split(separator: "/").last ?? "bin")
        }
    }
}
