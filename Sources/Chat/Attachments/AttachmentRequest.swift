import Core
import Crypto

/// A request of the ChatKit protocol that is about attachments.
package enum AttachmentRequest: Sendable, Equatable {
    case create(name: String, size: Int, mediaType: String)
    case delete(AttachmentID)

    /// Reads the parameters of a request of this type.
    init(_ type: String, _ params: FieldReader) throws {
        if type == "attachments.create" {
            self = .create(
                name: try params.required("name").string(atMost: 4096),
                size: try params.required("size").integer(in: 0...(1 << 50)),
                mediaType: try params.required("mime_type").string(atMost: 200))
        } else {
            guard let id = AttachmentID(try params.required("attachment_id").string()) else {
                throw AttachmentProblem.unknown
            }
            self = .delete(id)
        }
    }
}

extension Attachments {
    /// The answer to such a request of somebody.
    func answer(_ request: AttachmentRequest, by scope: PersonalScope) async throws -> JSONValue {
        switch request {
        case .create(let name, let size, let mediaType):
            let (attachment, upload) = try await announce(name: name, size: size, mediaType: mediaType, by: scope)
            let descriptor: JSONValue = [
                "url": .string("\(links.publicURL)/uploads/\(upload.text)"), "method": "PUT", "headers": [:],
            ]
            return .object(shown(attachment, to: scope).json(upload: descriptor))
        case .delete(let id):
            try await delete(id, of: scope)
            return [:]
        }
    }

    /// The attachment with the address at which its person finds it.
    func shown(_ attachment: Attachment, to scope: PersonalScope) -> MessageAttachment {
        var shown = MessageAttachment(attachment, in: attachment.threadID)
        shown.link = links.link(to: attachment.id, for: scope)
        return shown
    }
}
