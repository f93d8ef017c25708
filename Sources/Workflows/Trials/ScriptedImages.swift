import Core
import ModelProviders

/// Images of tests: nothing is painted and nothing kept, and each is known by its key.
struct ScriptedImages: ImageProvider, ImageKeeping {
    let name = "scripted"

    func images(_ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void) -> ImageAnswer {
        ImageAnswer(images: (0..<request.count).map { _ in MadeImage(bytes: []) })
    }

    func room(for key: String, of run: RunReference) -> ImageRoom { .free(key) }

    func keep(_ image: MadeImage, in room: String, prompt: String, of run: RunReference) -> KeptImage {
        KeptImage(GeneratedImage(id: room, url: "image:\(room)"))
    }

    func keep(_ sketch: ImageSketch, of run: RunReference) -> GeneratedImage? { nil }

    func release(_ room: String, of run: RunReference) {}
}
