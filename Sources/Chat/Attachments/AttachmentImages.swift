import Core
package import ModelProviders
package import Workflows

/// Pictures of conversations, as models look at them.
package struct AttachmentImages: AttachmentReading {
    /// Bytes; providers refuse larger ones.
    private static let largest = 8 << 20

    private let store: AttachmentStore
    private let blobs: BlobStores

    package init(store: AttachmentStore, blobs: BlobStores) {
        self.store = store
        self.blobs = blobs
    }

    package func image(_ id: String, of run: RunReference) async throws -> ModelImage? {
        guard let id = AttachmentID(id),
            let found = try await store.attachments([id], in: run.threadID, of: run.tenantID)[id],
            found.type.isImage, found.size <= Self.largest
        else { return nil }
        let bytes = try await blobs.store(named: found.store).bytes(of: found.blob, 0..<found.size)
        return ModelImage(mediaType: found.type.rawValue, bytes: bytes)
    }
}
