package import Core
import Postgres

/// An attachment as the message has it that it was sent with.
package struct MessageAttachment: Sendable, Equatable {
    package let id: AttachmentID
    package var name = ""
    package var mediaType = ""
    /// Nil before it was sent.
    package var threadID: ThreadID?
    /// Whether it belongs to an earlier message already, in whose place this one is.
    var isBound = false
    /// Where a browser finds it; nil where nobody is shown it.
    package var link: String?

    /// One that a message names.
    package init(id: AttachmentID) {
        self.id = id
    }

    /// One that belongs to a message now.
    init(_ attachment: Attachment, in threadID: ThreadID?) {
        self.init(id: attachment.id)
        name = attachment.name
        mediaType = attachment.type.rawValue
        self.threadID = threadID
    }

    /// Whether a page shows it as a picture.
    package var isImage: Bool { AttachmentType(rawValue: mediaType)?.isImage ?? false }

    /// As the protocol sends it, and as the database keeps it. A picture that nobody can find is a file.
    package var json: JSONValue { .object(json(upload: nil)) }

    /// - Parameter upload: how to send its bytes
    func json(upload: JSONValue?) -> JSONObject {
        var members: JSONObject = [
            "id": .string(id.description), "name": .string(name), "mime_type": .string(mediaType),
        ]
        members["upload_descriptor"] = upload
        members["thread_id"] = threadID.map { .string($0.description) }
        if isImage, let link {
            members.append("type", "image")
            members.append("preview_url", .string(link))
        } else {
            members.append("type", "file")
        }
        return members
    }

    /// Reads what the database keeps of an attachment, or its name as a request brings it.
    init(_ reader: FieldReader) throws {
        let name = reader.value.stringValue == nil ? try reader.required("id") : reader
        guard let id = AttachmentID(try name.string()) else { throw AttachmentProblem.unknown }
        self.init(id: id)
        guard reader.value.stringValue == nil else { return }
        self.name = try reader.required("name").string()
        mediaType = try reader.required("mime_type").string()
        threadID = try reader.optional("thread_id").flatMap { ThreadID(try $0.string()) }
    }
}

extension ThreadItem {
    /// The item with addresses at which this person's browser finds what is attached, or what a model painted.
    func linked(by links: AttachmentLinks?, for scope: PersonalScope) -> ThreadItem {
        guard let links, case .userMessage(var message) = content, !message.attachments.isEmpty else {
            return ImageLinks(links, for: scope)?.renewed(self) ?? self
        }
        for index in message.attachments.indices {
            message.attachments[index].link = links.link(to: message.attachments[index].id, for: scope)
        }
        return ThreadItem(id: id, threadID: threadID, createdAt: createdAt, content: .userMessage(message))
    }

    /// The statement that ties what is attached to the item; nil where nothing is.
    func binding(of userID: UserID) -> Query? {
        guard case .userMessage(let message) = content else { return nil }
        let new = message.attachments.filter { !$0.isBound }.map(\.id)
        return new.isEmpty ? nil : AttachmentStore.binding(new, to: id, in: threadID, of: userID)
    }
}
