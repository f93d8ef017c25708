import Core
package import HTTPCore

/// Has images made by any server that speaks OpenAI's `/images/generations`.
///
/// OpenAI's own models of today stream and know no `response_format`; those before them, and most other servers, want to
/// be told that the image is to come with the answer, and cannot stream.
package struct OpenAICompatibleImages: ImageProvider {
    /// How many sketches of an image are asked for, where the model streams.
    private static let sketches = 2

    package var name: String { client.configuration.model }
    package var prices: ModelPrices { client.configuration.prices }
    private let client: ProviderClient
    private let largest: Int
    private let pause: Pause

    /// - Parameters:
    ///   - largest: the most bytes of an image
    ///   - pause: passes the time between two attempts
    package init(
        configuration: ProviderConfiguration, transport: any HTTPTransport, largest: Int = 8 << 20,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        client = ProviderClient(openAI: configuration, transport: transport)
        self.largest = largest
        self.pause = pause
    }

    package func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer {
        let streams = isOfToday && request.count == 1
        let body = body(of: request, streams: streams)
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        // Once an answer has begun it may be paid for: it is not asked for again.
        let answer = try await retries.run { () async throws(ModelError) in
            try await client.post("/images/generations", body, accept: "text/event-stream, application/json")
        }
        // Base 64 takes a third more, and what stands around it little.
        let limit = request.count * (largest / 3 * 4 + (64 << 10))
        var decoder = ImageAnswerDecoder(sketches: streams ? Self.sketches : 0, limit: limit)
        var pieces = BodyPieces(answer)
        while let piece = try await pieces.next() {
            for sketch in try decoder.feed(piece) { try await onSketch(sketch) }
        }
        let made = try decoder.finish()
        guard made.images.allSatisfy({ $0.bytes.count <= largest }) else {
            throw ModelError(.malformedResponse, "The image has more than \(largest) bytes.")
        }
        return ImageAnswer(images: Array(made.images.prefix(request.count)), usage: made.usage)
    }

    private var isOfToday: Bool { name.hasPrefix("gpt-image") || name.hasPrefix("chatgpt-image") }

    private func body(of request: ImageRequest, streams: Bool) -> [UInt8] {
        var body: JSONObject = ["model": .string(name), "prompt": .string(request.prompt)]
        body["n"] = .integer(Int64(request.count))
        body["size"] = request.size.map { .string($0) }
        body["quality"] = request.quality.map { .string($0) }
        body["background"] = request.background.map { .string($0) }
        if streams {
            body["stream"] = true
            body["partial_images"] = .integer(Int64(Self.sketches))
        } else if !isOfToday {
            body["response_format"] = "b64_json"
        }
        return JSONValue.object(body).serialized()
    }
}
