package import HTTPCore

/// Why an attachment is not taken.
package enum AttachmentProblem: HTTPResponseError, Equatable {
    /// There is none of the person by this name; another person's looks the same.
    case unknown
    /// Not one of the types that are taken.
    case type(String)
    /// The bytes are not what was announced, or something else besides.
    case content(String)
    /// The upload has not the size that was announced.
    case size(announced: Int)
    case tooLarge(most: Int)
    /// A message may have so many.
    case tooMany(most: Int)
    /// The person has as many or as much as they may.
    case personFull
    /// The institution has.
    case tenantFull
    case empty

    package var status: HTTPStatus {
        switch self {
        case .unknown: .notFound
        case .type: .unsupportedMediaType
        case .content: .unprocessableContent
        case .size, .empty, .tooMany: .badRequest
        case .tooLarge: .contentTooLarge
        case .personFull, .tenantFull: .insufficientStorage
        }
    }

    package var code: ErrorCode {
        switch self {
        case .unknown: .notFound
        case .type, .content: .unsupportedMediaType
        case .size, .empty, .tooMany: .invalidField
        case .tooLarge: .bodyTooLarge
        case .personFull, .tenantFull: .storageFull
        }
    }

    package var description: String {
        switch self {
        case .unknown: "There is no such attachment."
        case .type(let type): "Files of the type \(type) cannot be attached."
        case .content(let reason): reason
        case .size(let announced): "The upload has to have exactly the \(announced) bytes that were announced."
        case .tooLarge(let most): "A file may have at most \(most) bytes."
        case .tooMany(let most): "A message may have at most \(most) attachments, each once."
        case .personFull: "You have as many attachments as you may. Delete files that you do not need."
        case .tenantFull: "The institution has no room for further attachments."
        case .empty: "The file is empty."
        }
    }
}
