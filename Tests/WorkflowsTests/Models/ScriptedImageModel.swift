import Core
import ModelProviders
import Synchronization

@testable import Workflows

/// Paints bytes, and keeps them in memory.
final class ScriptedImageModel: ImageProvider, ImageKeeping {
    struct Kept {
        var image: KeptImage?
        var maker: String
    }

    let name = "painter"
    private let hanging: Hanging?
    private let error: (any Error)?
    private let sketches: Int
    private let most: Int
    private let revised: String?
    private let state = Mutex(State())

    private struct State {
        var requests: [ImageRequest] = []
        var rooms: [String: Kept] = [:]
        var sketches = 0
    }

    /// - Parameter most: how many images it makes at most of those that it is asked for
    init(
        failing error: (any Error)? = nil, hanging: Hanging? = nil, sketches: Int = 0, most: Int = 9,
        revised: String? = "Better."
    ) {
        self.revised = revised
        (self.error, self.hanging, self.sketches, self.most) = (error, hanging, sketches, most)
    }

    var requests: [ImageRequest] { state.withLock(\.requests) }
    /// The rooms that are there, filled or not, by what made them.
    var rooms: [String: Bool] {
        state.withLock { state in
            Dictionary(state.rooms.values.map { ($0.maker, $0.image != nil) }) { $1 }
        }
    }

    func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer {
        state.withLock { $0.requests.append(request) }
        for number in 0..<sketches {
            try await onSketch(ImageSketch(bytes: [0], progress: Double(number + 1) / Double(sketches + 1)))
        }
        try await hanging?.hang()
        if let error { throw error }
        return ImageAnswer(
            images: (0..<min(most, request.count)).map { MadeImage(bytes: [UInt8($0)], revisedPrompt: revised) },
            usage: TokenUsage(input: 3, output: 40))
    }

    func room(for key: String, of run: RunReference) -> ImageRoom {
        state.withLock { state in
            if let image = state.rooms.values.first(where: { $0.maker == key })?.image { return .kept(image) }
            state.rooms = state.rooms.filter { $0.value.maker != key }
            let name = "room\(state.rooms.count)"
            state.rooms[name] = Kept(maker: key)
            return .free(name)
        }
    }

    func keep(_ image: MadeImage, in room: String, prompt: String, of run: RunReference) -> KeptImage {
        let kept = KeptImage(GeneratedImage(id: room, url: "/\(room)"), revisedPrompt: image.revisedPrompt)
        // As the store has it: with what was asked for, where the model says nothing else.
        let stored = KeptImage(kept.image, revisedPrompt: image.revisedPrompt ?? prompt)
        state.withLock { $0.rooms[room]?.image = stored }
        return kept
    }

    func keep(_ sketch: ImageSketch, of run: RunReference) -> GeneratedImage? {
        state.withLock { state in
            state.sketches += 1
            return GeneratedImage(id: "sketch\(state.sketches)", url: "/sketch\(state.sketches)")
        }
    }

    func release(_ room: String, of run: RunReference) {
        state.withLock { state in
            if state.rooms[room]?.image == nil { state.rooms[room] = nil }
        }
    }
}
