import Core

/// A picture of dots that browsers may show: PNG, JPEG or WebP, and nothing else besides.
package struct RasterImage: Sendable, Equatable {
    package let mediaType: String
    package let bytes: [UInt8]

    /// Throws `AttachmentProblem` for bytes that are something else, or more than so many.
    package init(_ bytes: [UInt8], most: Int) throws(AttachmentProblem) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= most else { throw .tooLarge(most: most) }
        let family = ContentFamily(head: Array(bytes.prefix(ContentFamily.headLength)))
        guard let type = [AttachmentType.png, .jpeg, .webp].first(where: { $0.family == family }) else {
            throw .content("The file is neither a PNG nor a JPEG nor a WebP image.")
        }
        var inspector = ContentInspector(type: type, size: most, isExact: false)
        try inspector.feed(bytes)
        try inspector.finish()
        mediaType = type.rawValue
        self.bytes = bytes
    }
}

extension Attachments {
    /// What the person has attached, where it is a picture of at most so many bytes. Throws `AttachmentProblem`.
    package func raster(_ id: AttachmentID, of scope: PersonalScope, most: Int) async throws -> RasterImage {
        let found = try await store.attachment(id, of: scope)
        guard found.size <= most else { throw AttachmentProblem.tooLarge(most: most) }
        let bytes = try await blobs.store(named: found.store).bytes(of: found.blob, 0..<found.size)
        return try RasterImage(bytes, most: most)
    }
}
