import Core
import Crypto
package import HTTPCore

/// Has speech written down by any server that speaks OpenAI's transcriptions.
package struct OpenAICompatibleSpeech: SpeechProvider {
    /// More than anybody says in a recording of a few minutes.
    private static let answerLimit = 1 << 20

    private let client: ProviderClient
    private let streams: Bool
    private let pause: Pause

    /// - Parameters:
    ///   - streams: whether the server is asked to tell words as it finds them (`stream`), where anybody wants to know;
    ///     one that does not stream answers as ever
    ///   - pause: passes the time between two attempts
    package init(
        configuration: ProviderConfiguration, transport: any HTTPTransport, streams: Bool = false,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        client = ProviderClient(openAI: configuration, transport: transport)
        self.streams = streams
        self.pause = pause
    }

    package var prices: ModelPrices { client.configuration.prices }

    package func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String {
        try await words(of: speech, hints, partial: partial).text
    }

    package func words(
        of speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> SpokenWords {
        let boundary = "lyceum-" + Base32.encode(Random.bytes(20), isPadded: false).lowercased()
        let streams = streams && partial != nil
        let body = form(of: speech, hints, boundary, streams: streams)
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        return try await retries.run { () async throws(ModelError) in
            let answer = try await client.ask(
                "/audio/transcriptions", body,
                accept: streams ? "text/event-stream, application/json" : "application/json",
                contentType: "multipart/form-data; boundary=\(boundary)")
            if answer.fields["content-type"]?.hasPrefix("text/event-stream") == true {
                return try await Self.words(in: answer.body, partial)
            }
            return try await Self.whole(answer.body)
        }
    }

    private static func whole(_ body: HTTPBody) async throws(ModelError) -> SpokenWords {
        let answer: [UInt8]
        do {
            answer = try await body.collect(upTo: answerLimit)
        } catch {
            throw ModelError(transport: error)
        }
        let parsed = try? JSONParser.parse(answer, limits: .fromProvider)
        guard let parsed, let text = parsed["text"]?.stringValue else {
            throw ModelError(.malformedResponse, "The transcription has no text.")
        }
        return SpokenWords(text, of: parsed)
    }

    /// Follows `transcript.text.delta` to `transcript.text.done`.
    private static func words(
        in body: HTTPBody, _ partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> SpokenWords {
        var (events, pieces) = (JSONEvents(), BodyPieces(body))
        var (text, size) = ("", 0)
        while let piece = try await pieces.next() {
            size += piece.count
            guard size <= answerLimit else {
                throw ModelError(.malformedResponse, "The transcription is larger than any that can be right.")
            }
            for event in try events.feed(piece) {
                switch event["type"]?.stringValue {
                case "transcript.text.delta":
                    text += event["delta"]?.stringValue ?? ""
                    partial?(text)
                case "transcript.text.done":
                    return SpokenWords(event["text"]?.stringValue ?? text, of: .object(event))
                case "error":
                    throw OpenAICompatibleError.modelError(inStream: event["error"] ?? .object(event))
                default:
                    break
                }
            }
        }
        throw events.brokenOff
    }

    private func form(of speech: RecordedSpeech, _ hints: SpeechHints, _ boundary: String, streams: Bool) -> [UInt8] {
        var form = ""
        var parts = [("model", client.configuration.model), ("response_format", "json")]
        // Servers take ISO 639-1: the part before the region.
        if let language = hints.language?.split(separator: "-").first {
            parts.append(("language", language.lowercased()))
        }
        if let vocabulary = hints.vocabulary, !vocabulary.isEmpty { parts.append(("prompt", vocabulary)) }
        if streams { parts.append(("stream", "true")) }
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

extension SpokenWords {
    /// With what the answer says that it took: tokens, or seconds.
    fileprivate init(_ text: String, of answer: JSONValue) {
        self.init(text)
        let usage = answer["usage"]
        if usage?["input_tokens"] != nil || usage?["output_tokens"] != nil {
            self.usage = TokenUsage(
                input: ProviderAnswer.number(usage?["input_tokens"]),
                output: ProviderAnswer.number(usage?["output_tokens"]))
        }
        let seconds = usage?["seconds"]?.doubleValue ?? answer["duration"]?.doubleValue
        if let seconds, (0...Self.longest).contains(seconds) { sound = .seconds(seconds) }
    }

    /// A day, in seconds: nobody says more at once.
    private static let longest = 86_400.0
}
