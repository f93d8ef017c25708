package import HTTPCore

/// Why a change of a workflow cannot be made as things are.
package enum WorkflowConflict: HTTPResponseError, Equatable {
    /// The slug names another workflow of the tenant.
    case slugTaken(String)
    /// The workflow has no version of this number.
    case unknownVersion(Int)
    /// The draft's history does not go back to this revision.
    case unknownRevision(Int)
    /// The draft is as the published version is.
    case nothingToPublish

    package var status: HTTPStatus {
        switch self {
        case .slugTaken, .nothingToPublish: .conflict
        case .unknownVersion, .unknownRevision: .notFound
        }
    }

    package var code: ErrorCode {
        switch self {
        case .slugTaken, .nothingToPublish: .conflict
        case .unknownVersion, .unknownRevision: .notFound
        }
    }

    package var description: String {
        switch self {
        case .slugTaken(let slug): "There is a workflow '\(slug)' already."
        case .unknownVersion(let number): "The workflow has no version \(number)."
        case .unknownRevision(let revision): "The draft's history has no revision \(revision)."
        case .nothingToPublish: "Nothing has changed since the newest version was published."
        }
    }
}
