import Core
import HTTPCore
import ModelProviders

/// What authors say of the images that a step or a tool makes.
struct ImageSettings: Sendable {
    /// Models differ in what they know; theirs is the last word.
    private static let sizes = [
        "auto", "1024x1024", "1536x1024", "1024x1536", "1792x1024", "1024x1792", "512x512", "256x256",
    ]
    private static let qualities = ["auto", "low", "medium", "high", "standard", "hd"]
    private static let backgrounds = ["auto", "transparent", "opaque"]
    /// More characters are not sent.
    static let promptLength = 32_000

    private let size: String?
    private let quality: String?
    private let background: String?

    init(_ parameters: inout StepParameters) {
        size = Self.said(parameters.choice("size", among: Self.sizes, default: "auto"))
        quality = Self.said(parameters.choice("quality", among: Self.qualities, default: "auto"))
        background = Self.said(parameters.choice("background", among: Self.backgrounds, default: "auto"))
    }

    static let properties: [JSONSchema.Property] = [
        .optional(
            "size", .enumeration(sizes).titled("Size", "Width and height in pixels.", fallback: "auto")),
        .optional("quality", .enumeration(qualities).titled("Quality", fallback: "auto")),
        .optional("background", .enumeration(backgrounds).titled("Background", fallback: "auto")),
    ]

    func request(_ prompt: String, count: Int) -> ImageRequest {
        ImageRequest(prompt: prompt, size: size, quality: quality, background: background, count: count)
    }

    private static func said(_ word: String) -> String? { word == "auto" ? nil : word }
}
