import Core
import Documents

/// A document that is about to be stored.
struct NewDocument: Sendable {
    let id: DocumentID
    let tenant: TenantID
    let name: String
    let type: DocumentType
    let content: DocumentContent
    let createdAt: Timestamp

    /// What there is of its text before it was read.
    var text: String { if case .text(let text) = content { text } else { "" } }
    /// The file that is to be read; nil for a text.
    var file: [UInt8]? { if case .file(let bytes) = content { bytes } else { nil } }
}
