/// What a model is to paint.
package struct ImageRequest: Sendable, Equatable {
    package var prompt: String
    /// In pixels, such as `1024x1024`; nil: as the model likes.
    package var size: String?
    /// In the provider's words, such as `high`; nil: as the model likes.
    package var quality: String?
    /// `transparent` or `opaque`; nil: as the model likes.
    package var background: String?
    package var count: Int

    package init(
        prompt: String, size: String? = nil, quality: String? = nil, background: String? = nil, count: Int = 1
    ) {
        self.prompt = prompt
        self.size = size
        self.quality = quality
        self.background = background
        self.count = count
    }
}

/// An image as the provider sent it: nobody has looked at it yet.
package struct MadeImage: Sendable, Equatable {
    package let bytes: [UInt8]
    /// What the model made of the prompt, where it says so.
    package let revisedPrompt: String?

    package init(bytes: [UInt8], revisedPrompt: String? = nil) {
        self.bytes = bytes
        self.revisedPrompt = revisedPrompt
    }
}

/// An image on its way: what it looks like so far.
package struct ImageSketch: Sendable, Equatable {
    package let bytes: [UInt8]
    /// How much of the way lies behind, above 0 and below 1.
    package let progress: Double

    package init(bytes: [UInt8], progress: Double) {
        self.bytes = bytes
        self.progress = progress
    }
}

/// What a model has painted: at least one image.
package struct ImageAnswer: Sendable, Equatable {
    package let images: [MadeImage]
    /// Nil where the provider does not count tokens.
    package let usage: TokenUsage?

    package init(images: [MadeImage], usage: TokenUsage? = nil) {
        self.images = images
        self.usage = usage
    }
}

/// A model that paints.
package protocol ImageProvider: ImageChoosing {
    var name: String { get }
    /// What its answers cost.
    var prices: ModelPrices { get }

    /// Has images made. Throws `ModelError`, and what the closure throws, which hears of sketches of a single image.
    func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer
}

extension ImageProvider {
    package var prices: ModelPrices { .free }

    /// Itself.
    package func painter(for use: ModelUse) -> (any ImageProvider)? { self }
}
