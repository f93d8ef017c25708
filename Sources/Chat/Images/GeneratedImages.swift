import Core
package import ModelProviders
package import Workflows

/// Keeps what models paint as attachments of the conversation: whoever the conversation is of has them, within the same
/// limits, in the same stores, and as long as the conversation.
package struct GeneratedImages: ImageKeeping {
    /// What room is kept for, and the most bytes of an image.
    package static let largest = 8 << 20
    /// How long a sketch is there.
    private static let sketching: Duration = .seconds(900)
    /// How much a store is given at once.
    private static let pieceLength = 256 << 10

    private let attachments: Attachments

    package init(attachments: Attachments) {
        self.attachments = attachments
    }

    package func room(for key: String, of run: RunReference) async throws -> ImageRoom {
        let (owner, before) = try await attachments.store.made(by: key, in: run.threadID, of: run.tenantID)
        if let before, before.status == .ready { return .kept(kept(before)) }
        // Whoever began it is gone, and what there is of it with them.
        if let before { try await attachments.store.delete(before.id, of: owner) }
        do {
            return .free(
                try await add(
                    AttachmentName("image.png"), of: Self.largest, by: key, keeping: Attachments.receiving, owner, run))
        } catch let problem as AttachmentProblem {
            throw RunFailure(.noRoom, problem.description, allowsRetry: false)
        }
    }

    package func keep(
        _ image: MadeImage, in room: String, prompt: String, of run: RunReference
    ) async throws -> KeptImage {
        let words = image.revisedPrompt ?? prompt
        let name = String(words.prefix(60)).split(whereSeparator: \.isNewline).joined(separator: " ")
        do {
            let stored = try await store(image.bytes, at: room, called: name, text: words, of: run)
            return KeptImage(link(to: stored), revisedPrompt: image.revisedPrompt)
        } catch let problem as AttachmentProblem {
            await release(room, of: run)
            throw ModelError(.malformedResponse, "What the model made is no image: \(problem)")
        }
    }

    package func keep(_ sketch: ImageSketch, of run: RunReference) async throws -> GeneratedImage? {
        do {
            let (owner, _) = try await attachments.store.made(by: "", in: run.threadID, of: run.tenantID)
            let room = try await add(
                AttachmentName("sketch.png"), of: sketch.bytes.count, by: nil, keeping: Self.sketching, owner, run)
            do {
                return link(to: try await store(sketch.bytes, at: room, called: "sketch", text: nil, of: run))
            } catch {
                await release(room, of: run)
                throw error
            }
        } catch is AttachmentProblem {
            // The image itself comes all the same.
            return nil
        }
    }

    package func release(_ room: String, of run: RunReference) async {
        guard let id = AttachmentID(room) else { return }
        // What remains after a failure goes when its time is over.
        try? await attachments.store.abandon(id, in: run.threadID, of: run.tenantID)
    }

    // MARK: Storing

    private func add(
        _ name: AttachmentName, of size: Int, by maker: String?, keeping: Duration, _ owner: PersonalScope,
        _ run: RunReference
    ) async throws -> String {
        let limits = try await attachments.store.limits(of: run.tenantID)
        return try await attachments.store.add(
            AttachmentStore.New(
                id: attachments.identifiers.make(), scope: owner, threadID: run.threadID, origin: .model, name: name,
                type: .png, size: min(size, limits.fileBytes), status: .receiving,
                store: attachments.blobs.current.name, keeping: keeping, maker: maker)
        ).id.description
    }

    /// Looks at the bytes, which have to be an image and nothing else besides, and stores them.
    ///
    /// - Parameter text: what is to be seen; nil for a sketch
    private func store(
        _ bytes: [UInt8], at room: String, called name: String, text: String?, of run: RunReference
    ) async throws -> Attachment {
        guard let id = AttachmentID(room),
            let place = try await attachments.store.place(id, in: run.threadID, of: run.tenantID)
        else { throw AttachmentProblem.unknown }
        guard bytes.count <= place.size else { throw AttachmentProblem.tooLarge(most: place.size) }
        let type = try Self.type(of: bytes)
        var inspector = ContentInspector(type: type, size: bytes.count, isExact: true)
        try inspector.feed(bytes)
        try inspector.finish()
        let blobs = try attachments.blobs.store(named: place.store)
        var writer = try await blobs.writer(for: place.blob, length: bytes.count)
        do {
            for start in stride(from: 0, to: bytes.count, by: Self.pieceLength) {
                try await writer.write(Array(bytes[start..<min(bytes.count, start + Self.pieceLength)]))
            }
            try await writer.finish()
        } catch {
            await writer.cancel()
            throw error
        }
        return try await attachments.store.complete(
            place, as: type, called: AttachmentName("\(name).\(type.ending)"), size: bytes.count, text: text)
    }

    /// What the bytes are. Throws `AttachmentProblem` where that is no image.
    private static func type(of bytes: [UInt8]) throws(AttachmentProblem) -> AttachmentType {
        let family = ContentFamily(head: Array(bytes.prefix(ContentFamily.headLength)))
        guard let type = AttachmentType.allCases.first(where: { $0.isImage && $0.family == family }) else {
            throw .content("These bytes are no image.")
        }
        return type
    }

    private func kept(_ attachment: Attachment) -> KeptImage {
        KeptImage(link(to: attachment), revisedPrompt: attachment.text)
    }

    private func link(to attachment: Attachment) -> GeneratedImage {
        let scope = PersonalScope(tenantID: attachment.tenantID, userID: attachment.userID)
        return GeneratedImage(
            id: attachment.id.description, url: attachments.links.link(to: attachment.id, for: scope))
    }
}

extension AttachmentType {
    /// What names of images end with.
    fileprivate var ending: String {
        switch self {
        case .jpeg: "jpg"
        case .gif: "gif"
        case .webp: "webp"
        default: "png"
        }
    }
}
