import Core
package import ModelProviders

/// An image of a conversation that is kept.
package struct KeptImage: Sendable, Equatable {
    package let image: GeneratedImage
    /// What the model made of the prompt; nil where it says nothing else.
    package let revisedPrompt: String?

    package init(_ image: GeneratedImage, revisedPrompt: String? = nil) {
        self.image = image
        self.revisedPrompt = revisedPrompt
    }

    /// What outputs of steps have of it.
    var json: JSONValue {
        [
            "id": .string(image.id), "url": .string(image.url),
            "revised_prompt": revisedPrompt.map { .string($0) } ?? .null,
        ]
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue) {
        guard let image = GeneratedImage(json: json) else { return nil }
        self.init(image, revisedPrompt: json["revised_prompt"]?.stringValue)
    }
}

/// Where an image is to lie.
package enum ImageRoom: Sendable, Equatable {
    /// It has been made before, and paid for; where the model had said nothing of the prompt, it comes with that.
    case kept(KeptImage)
    /// There is room for it, under this name.
    case free(String)
}

/// Keeps images that models make for conversations, with the rights and limits of what people attach.
package protocol ImageKeeping: Sendable {
    /// Makes room for an image before it is paid for; or gives it, where it was kept under this key before. Throws a
    /// `RunFailure` where there is no room.
    ///
    /// - Parameter key: tells it from all others of the tenant, and is the same when its step is done again
    func room(for key: String, of run: RunReference) async throws -> ImageRoom

    /// Keeps the image. Throws `ModelError` where it is none, and gives its room back then.
    func keep(_ image: MadeImage, in room: String, prompt: String, of run: RunReference) async throws -> KeptImage

    /// Keeps a sketch for a few minutes; nil where that cannot be.
    func keep(_ sketch: ImageSketch, of run: RunReference) async throws -> GeneratedImage?

    /// Gives the room back.
    func release(_ room: String, of run: RunReference) async
}

/// Where nothing paints.
struct NoImages: ImageChoosing, ImageKeeping {
    private var failure: RunFailure {
        RunFailure(.invalidStep, "There is no model here that makes images.", allowsRetry: false)
    }

    func painter(for use: ModelUse) -> (any ImageProvider)? { nil }

    func room(for key: String, of run: RunReference) throws -> ImageRoom { throw failure }

    func keep(_ image: MadeImage, in room: String, prompt: String, of run: RunReference) throws -> KeptImage {
        throw failure
    }

    func keep(_ sketch: ImageSketch, of run: RunReference) -> GeneratedImage? { nil }

    func release(_ room: String, of run: RunReference) {}
}

/// Models that paint, whose tokens are counted.
struct MeteredImages: ImageChoosing {
    let models: any ImageChoosing
    /// Told of what each answer took.
    let count: @Sendable (TokenUsage) -> Void

    func painter(for use: ModelUse) async throws -> (any ImageProvider)? {
        try await models.painter(for: use).map { MeteredPainter(model: $0, count: count) }
    }
}

private struct MeteredPainter: ImageProvider {
    let model: any ImageProvider
    let count: @Sendable (TokenUsage) -> Void

    var name: String { model.name }
    var prices: ModelPrices { model.prices }

    func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer {
        let answer = try await model.images(request, onSketch: onSketch)
        if let usage = answer.usage { count(usage) }
        return answer
    }
}
