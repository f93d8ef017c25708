package import Core
package import ModelProviders

/// What was sent with a message, as models read it.
package struct AttachedFile: Sendable, Equatable {
    package let id: String
    package let name: String
    package let mediaType: String
    /// In bytes.
    package let size: Int
    /// Nil where there is nothing to read.
    package let text: String?
    /// Whether the text is only the beginning.
    package let isCut: Bool

    /// Reads an element of `input.attachments`.
    package init?(json: JSONValue) {
        guard let id = json["id"]?.stringValue, let name = json["name"]?.stringValue,
            let mediaType = json["mime_type"]?.stringValue
        else { return nil }
        self.id = id
        self.name = name
        self.mediaType = mediaType
        size = Int(json["size"]?.integerValue ?? 0)
        text = json["text"]?.stringValue
        isCut = json["is_cut"]?.boolValue ?? false
    }

    /// The element again.
    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "mime_type": .string(mediaType), "size": .integer(Int64(size)),
            "text": text.map { .string($0) } ?? .null, "is_cut": .bool(isCut),
        ]
    }

    /// All of a message.
    package static func list(_ json: JSONValue?) -> [AttachedFile] {
        (json?.arrayValue ?? []).compactMap(AttachedFile.init(json:))
    }

    package var isImage: Bool { mediaType.hasPrefix("image/") }
}

/// Gives steps what was sent with messages.
package protocol AttachmentReading: Sendable {
    /// The picture of the run's conversation; nil where there is none, or a larger one than models take.
    func image(_ id: String, of run: RunReference) async throws -> ModelImage?
}

/// Where nothing is attached.
package struct NoAttachments: AttachmentReading {
    package init() {}

    package func image(_ id: String, of run: RunReference) -> ModelImage? { nil }
}
