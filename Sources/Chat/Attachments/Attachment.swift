package import Core

/// Names an attachment.
package enum AttachmentTag: IdentifierTag { package static let prefix = "atc_" }
package typealias AttachmentID = Identifier<AttachmentTag>

/// A file that a person sends with a message, or an image that a model made.
package struct Attachment: Sendable, Equatable {
    /// Who brought it.
    package enum Origin: String, Sendable {
        case person, model
    }

    package enum Status: String, Sendable {
        /// Nothing of it is here yet.
        case announced
        case receiving
        /// It is whole, and what it was announced as.
        case ready
    }

    package let id: AttachmentID
    package let tenantID: TenantID
    /// Whose it is.
    package let userID: UserID
    /// The conversation in which it was sent; nil before.
    package let threadID: ThreadID?
    package let origin: Origin
    /// What people read: a label, never a path.
    package let name: String
    package let type: AttachmentType
    /// In bytes; while it is received, the most that it may come to.
    package let size: Int
    package let status: Status
    /// The store that has its bytes.
    package let store: String
    /// What a model may read of it; nil where that is nothing.
    package let text: String?

    /// Where its bytes lie.
    package var blob: BlobKey { BlobKey(tenantID: tenantID, id: id, store: store) }
}
