import Core
import Expressions
import HTTPCore
import ModelProviders

/// Has a model make images, shows them while they come, and keeps them in the conversation.
///
/// `prompt` is a template; `size`, `quality` and `background` are for the model to understand; `count` says how many.
/// `show` says whether learners see them by themselves: otherwise a widget may show them by their address. Output:
/// `{"id", "url", "revised_prompt", "images"}`, the first three of the first image.
struct GenerateImageStep: Step {
    static let kind = "generate_image"
    private static let image: [JSONSchema.Property] = [
        .required("id", .string()),
        .required(
            "url",
            .string(format: "uri").titled(
                "Address", "Good for a day or two, and longer in what the conversation shows again.")),
        .required(
            "revised_prompt",
            .nullable(.string()).titled("What the model made of the prompt", "Null where it does not say.")),
    ]
    static let description = StepDescription(
        .models, title: "Image", summary: "Has a model make an image, and shows it.",
        parameters: .object(
            [
                .required("prompt", .template("Prompt", "What is to be seen on the image."))
            ] + ImageSettings.properties + [
                .optional("count", .integer(1...4).titled("How many", fallback: 1)),
                .optional(
                    "show",
                    JSONSchema.boolean.titled("Show it", "Otherwise a widget may, by its address.", fallback: true)),
            ]),
        output: .object(image + [.required("images", .array(.object(image)).titled("All of them"))]))
    let takesTime = true

    private let prompt: Template?
    private let settings: ImageSettings
    private let count: Int
    private let isShown: Bool

    init(parameters: inout StepParameters) {
        prompt = parameters.template("prompt")
        settings = ImageSettings(&parameters)
        count = parameters.integer("count", default: 1, in: 1...4)
        isShown = parameters.boolean("show", default: true)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let prompt = try prompt?.render(context.scope).withoutNUL.prefix(ImageSettings.promptLength) ?? ""
        guard prompt.contains(where: { !$0.isWhitespace }) else {
            throw RunFailure(
                .invalidStep, "A step of this assistant is wrong: an image needs a prompt.", allowsRetry: false)
        }
        let work = ImageWork(context: context, settings: settings, isShown: isShown)
        let images = try await work.make(String(prompt), count: count, key: "step")
        guard let first = images.first else {
            throw RunFailure(.modelUnavailable, "The model made no image.", allowsRetry: true)
        }
        var output = first.json.objectValue ?? JSONObject()
        output["images"] = .array(images.map(\.json))
        return .proceed(output: .object(output))
    }
}
