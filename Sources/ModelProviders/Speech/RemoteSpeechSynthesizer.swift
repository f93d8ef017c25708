import Core
package import HTTPCore

/// Has texts read aloud by any server that speaks OpenAI's `/audio/speech`.
package struct RemoteSpeechSynthesizer: SpeechSynthesizer {
    /// What the voice is called where nobody chose one.
    package enum UsualVoice: Sendable {
        case named(String)
        /// By the language, such as `fr`: what the local server does.
        case language
    }

    /// What is asked for; either is understood whichever comes.
    package enum Format: String, Sendable {
        /// Says its rate itself.
        case wav
        /// Bare samples, at 24 kHz where the answer's media type names no rate.
        case pcm
    }

    /// The rate of OpenAI's bare samples, which others keep to.
    private static let usualRate = 24_000

    package var prices: ModelPrices { client.configuration.prices }
    private let client: ProviderClient
    private let usualVoice: UsualVoice
    private let format: Format
    private let largest: Int
    private let pause: Pause

    /// - Parameters:
    ///   - largest: the most bytes of one speech; eight minutes at 24 kHz without it
    ///   - pause: passes the time between two attempts
    package init(
        configuration: ProviderConfiguration, transport: any HTTPTransport, usualVoice: UsualVoice = .named("alloy"),
        format: Format = .wav, largest: Int = 24 << 20,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        client = ProviderClient(openAI: configuration, transport: transport)
        self.usualVoice = usualVoice
        self.format = format
        self.largest = largest
        self.pause = pause
    }

    package func synthesize(
        _ request: SpeechRequest, _ take: @Sendable (SpeechSound) async throws -> Void
    ) async throws {
        let body = body(of: request)
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        // What has been heard of a speech is not heard again: only its beginning is tried twice.
        let answer = try await retries.run { () async throws(ModelError) in
            try await client.ask("/audio/speech", body, accept: "audio/pcm, audio/wav")
        }
        let type = answer.fields["content-type"] ?? ""
        guard !type.hasPrefix("application/json"), !type.hasPrefix("text/") else {
            throw ModelError(.malformedResponse, "The answer is no sound but \(type.prefix(60)).")
        }
        var decoder = SpeechSoundDecoder(rate: Self.rate(in: type) ?? Self.usualRate)
        var pieces = BodyPieces(answer.body)
        var (size, hasSound) = (0, false)
        while let piece = try await pieces.next() {
            size += piece.count
            guard size <= largest else {
                throw ModelError(.malformedResponse, "The speech has more than \(largest) bytes.")
            }
            let sound = try decoder.feed(piece)
            guard !sound.samples.isEmpty else { continue }
            hasSound = true
            try await take(sound)
        }
        guard hasSound else {
            throw ModelError(.malformedResponse, "The speech has no sound.", isRetryable: true)
        }
    }

    private func body(of request: SpeechRequest) -> [UInt8] {
        let language = request.language?.split(separator: "-").first.map { $0.lowercased() }
        let usual =
            switch usualVoice {
            case .named(let name): name
            case .language: language ?? "en"
            }
        var body: JSONObject = [
            "model": .string(client.configuration.model), "input": .string(request.text),
            "voice": .string(request.voice ?? usual), "response_format": .string(format.rawValue),
        ]
        // OpenAI's newest models refuse the member.
        if request.speed != 1 { body["speed"] = .double(max(0.25, min(request.speed, 4))) }
        return JSONValue.object(body).serialized()
    }

    /// The rate that a media type names: `audio/pcm;rate=22050`.
    private static func rate(in type: String) -> Int? {
        for parameter in type.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }).lowercased() == "rate" else { continue }
            return Int(parts[1].filter { $0 != "\"" && $0 != " " }).flatMap { 4_000...192_000 ~= $0 ? $0 : nil }
        }
        return nil
    }
}
