package import Core
import Crypto
import HTTPCore

/// Takes what people attach, and gives it to those who may have it.
package struct Attachments: Sendable {
    /// How long what is announced may take to begin, what is received to end, and what is whole to be sent.
    static let (announcing, receiving, keeping): (Duration, Duration, Duration) = (
        .seconds(900), .seconds(3600), .seconds(86_400)
    )

    package let store: AttachmentStore
    package let blobs: BlobStores
    package let links: AttachmentLinks
    let text: TextExtraction
    let identifiers: any IdentifierGenerator

    package init(
        store: AttachmentStore, blobs: BlobStores, links: AttachmentLinks, text: TextExtraction,
        identifiers: any IdentifierGenerator
    ) {
        self.store = store
        self.blobs = blobs
        self.links = links
        self.text = text
        self.identifiers = identifiers
    }

    // MARK: In two steps

    /// Keeps room for a file that the person will upload, and gives the secret with which they do it, once. Throws
    /// `AttachmentProblem`.
    func announce(
        name: String, size: Int, mediaType: String, by scope: PersonalScope
    ) async throws -> (attachment: Attachment, upload: OpaqueToken) {
        let name = AttachmentName(name)
        guard let type = AttachmentType(announced: mediaType, name: name.text) else {
            throw AttachmentProblem.type(String(mediaType.prefix(100)))
        }
        guard size > 0 else { throw AttachmentProblem.empty }
        let token = OpaqueToken()
        let attachment = try await store.add(
            AttachmentStore.New(
                id: identifiers.make(), scope: scope, name: name, type: type, size: size, status: .announced,
                store: blobs.current.name, uploadHash: token.hash, keeping: Self.announcing))
        return (attachment, token)
    }

    /// Takes the bytes of what was announced: once, and exactly as many. Whatever it throws, nothing is left.
    func upload(_ body: HTTPBody, length: Int?, with token: OpaqueToken) async throws -> Attachment {
        let attachment = try await store.claim(token.hash, for: Self.receiving)
        return try await received(attachment) {
            guard length == nil || length == attachment.size else {
                throw AttachmentProblem.size(announced: attachment.size)
            }
            return try await receive(attachment, isExact: true) { take in
                switch body {
                case .bytes(let bytes): try await take(bytes)
                case .stream(let pieces): for try await piece in pieces { try await take(piece) }
                }
            }
        }
    }

    // MARK: In one step

    /// Takes a file of a form, of which nobody knows beforehand how long it is. Whatever it throws, nothing is left.
    ///
    /// - Parameter most: what the form's length leaves for it
    func take(_ part: MultipartPart, atMost most: Int, by scope: PersonalScope) async throws -> Attachment {
        let name = AttachmentName(part.filename ?? "")
        guard let type = AttachmentType(announced: part.mediaType, name: name.text) else {
            throw AttachmentProblem.type(String(part.mediaType.prefix(100)))
        }
        let limits = try await store.limits(of: scope.tenantID)
        let attachment = try await store.add(
            AttachmentStore.New(
                id: identifiers.make(), scope: scope, name: name, type: type, size: min(most, limits.fileBytes),
                status: .receiving, store: blobs.current.name, keeping: Self.receiving))
        return try await received(attachment) {
            try await receive(attachment, isExact: false) { take in
                for try await piece in part.body { try await take(piece) }
            }
        }
    }

    // MARK: Both

    /// What the body gives; where it throws, the attachment is deleted, whether the client is still there or not.
    private func received(
        _ attachment: Attachment, _ body: () async throws -> Attachment
    ) async throws -> Attachment {
        do {
            return try await body()
        } catch {
            let (store, scope) = (store, PersonalScope(tenantID: attachment.tenantID, userID: attachment.userID))
            let wasDeleted = try? await Task {
                guard try await !store.delete(attachment.id, of: scope) else { return false }
                // It was deleted meanwhile, perhaps before its store had what there is of it now.
                try await store.noteLeft(attachment)
                return true
            }.value
            // Its bytes were gone when they were read once more.
            if wasDeleted == true, error is BlobMissing { throw AttachmentProblem.unknown }
            throw error
        }
    }

    /// Stores what comes, looks at it while it passes, and declares it ready.
    private func receive(
        _ attachment: Attachment, isExact: Bool,
        from source: ((_ take: ([UInt8]) async throws -> Void) async throws -> Void)
    ) async throws -> Attachment {
        let blobs = try blobs.store(named: attachment.store)
        var inspector = ContentInspector(type: attachment.type, size: attachment.size, isExact: isExact)
        var writer = try await blobs.writer(for: attachment.blob, length: isExact ? attachment.size : nil)
        do {
            try await source { piece in
                try inspector.feed(piece)
                try await writer.write(piece)
            }
            try inspector.finish()
            try await writer.finish()
        } catch {
            await writer.cancel()
            throw error
        }
        let size = inspector.count
        let reader = BlobReader(blobs, attachment.blob, size: size)
        if attachment.type.family == .zip { try await ZipInspection.check(attachment.type, reader) }
        let words = try await text.text(of: attachment.type, reader)
        return try await store.complete(attachment, size: size, text: words, keeping: Self.keeping)
    }

    /// Deletes the person's attachment. Throws `AttachmentProblem.unknown`.
    func delete(_ id: AttachmentID, of scope: PersonalScope) async throws {
        guard try await store.delete(id, of: scope) else { throw AttachmentProblem.unknown }
    }
}
