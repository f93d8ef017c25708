import Core

/// A document that is about to be stored.
struct NewDocument: Sendable {
    let id: DocumentID
    let tenant: TenantID
    let name: String
    let format: DocumentFormat
    let text: String
    let createdAt: Timestamp
}
