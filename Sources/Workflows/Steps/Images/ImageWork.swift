import Core
import ModelProviders

/// Has images made for a step, shows them while they come, and keeps them: an image that is kept is never paid for again,
/// however often its step is done again.
struct ImageWork {
    let context: StepContext
    let settings: ImageSettings
    /// Whether learners see it as items of the conversation.
    let isShown: Bool

    /// An image that is to be made.
    private struct Place {
        let room: ImageRoom
        let item: ItemID
    }

    /// The images, at most so many and at least one.
    ///
    /// - Parameter key: tells the work from others of the step, and is the same when it is done again
    func make(_ prompt: String, count: Int, key: String) async throws -> [KeptImage] {
        if let done = context.checkpoints["image:\(key)"]?.arrayValue { return done.compactMap(KeptImage.init(json:)) }
        guard let painter = try await context.services.images.painter(for: context.use) else {
            throw RunFailure(.invalidStep, "There is no model here that makes images.", allowsRetry: false)
        }
        var places: [Place] = []
        var isBegun = false
        do {
            for index in 0..<count {
                let name = "\(context.run.runID)-\(context.number)-\(key)-\(index)"
                places.append(
                    Place(
                        room: try await context.services.imageStore.room(for: name, of: context.run),
                        item: context.services.identifiers.make()))
            }
            isBegun = true
            for place in places { try await show(.itemStarted(place.item, .generatedImage(nil))) }
            let images = try await made(prompt, at: places, by: painter)
            try await context.checkpoint(
                "image:\(key)", .array(images.map(\.image.json)),
                isShown
                    ? images.flatMap { RunEvent.showing($0.item, .generatedImage($0.image.image)) } : [])
            return images.map(\.image)
        } catch {
            await giveUp(places)
            if isBegun { for place in places { try? await show(.messageRemoved(place.item)) } }
            throw error
        }
    }

    private func made(
        _ prompt: String, at places: [Place], by painter: any ImageProvider
    ) async throws -> [(item: ItemID, image: KeptImage)] {
        let open = places.filter { if case .free = $0.room { true } else { false } }
        var fresh: [MadeImage] = []
        if let first = open.first {
            let request = settings.request(prompt, count: open.count)
            fresh = try await painter.images(request) { sketch in
                guard isShown, let image = try await context.services.imageStore.keep(sketch, of: context.run)
                else { return }
                try await show(.itemChanged(first.item, .image(image, progress: sketch.progress)))
            }.images
        }
        var rest = fresh[...]
        var images: [(item: ItemID, image: KeptImage)] = []
        for place in places {
            switch place.room {
            case .kept(let image):
                images.append((place.item, image.revisedPrompt == prompt ? KeptImage(image.image) : image))
            case .free(let room):
                guard let image = rest.popFirst() else {
                    // The model made fewer.
                    await context.services.imageStore.release(room, of: context.run)
                    try await show(.messageRemoved(place.item))
                    continue
                }
                let kept = try await context.services.imageStore.keep(
                    image, in: room, prompt: prompt, of: context.run)
                images.append((place.item, kept))
            }
        }
        return images
    }

    /// What was kept stays kept, for another attempt; the rest is as if it had never been asked for.
    private func giveUp(_ places: [Place]) async {
        // Whoever cancelled the step does not wait for it.
        let (store, run) = (context.services.imageStore, context.run)
        await Task {
            for case .free(let room) in places.map(\.room) { await store.release(room, of: run) }
        }.value
    }

    private func show(_ event: RunEvent) async throws {
        if isShown { try await context.emit(event) }
    }
}
