/// Why a body is no `multipart/form-data` that is taken.
package enum MultipartError: HTTPResponseError, Equatable {
    /// The Content-Type names another media type, or none.
    case notFormData
    /// The Content-Type has no boundary, or one outside the grammar of RFC 2046 §5.1.1.
    case invalidBoundary
    /// A line begins with the boundary and goes on with something else.
    case malformedDelimiter
    /// A line among a part's fields is no field, or does not end in CRLF.
    case malformedField
    /// A part does not say `form-data` with a name (RFC 7578 §4.2).
    case invalidDisposition
    /// A part has `filename*`, which RFC 7578 §4.2 forbids.
    case extendedFilename
    /// A part that is no file is no UTF-8.
    case invalidText
    /// The body ends before its last boundary.
    case truncated
    /// More parts than this.
    case tooManyParts(limit: Int)
    /// A part of more bytes than this.
    case partTooLarge(limit: Int)
    /// More bytes in all than this.
    case bodyTooLarge(limit: Int)
    /// More bytes of fields in a part than this.
    case fieldsTooLarge(limit: Int)

    package var status: HTTPStatus {
        switch self {
        case .notFormData: .unsupportedMediaType
        case .tooManyParts, .partTooLarge, .bodyTooLarge: .contentTooLarge
        case .fieldsTooLarge: .headersTooLarge
        default: .badRequest
        }
    }

    package var code: ErrorCode {
        switch self {
        case .notFormData: .unsupportedMediaType
        case .tooManyParts, .partTooLarge, .bodyTooLarge: .bodyTooLarge
        default: .invalidForm
        }
    }

    package var description: String {
        switch self {
        case .notFormData: "Send the body as multipart/form-data."
        case .invalidBoundary: "The Content-Type needs a boundary of 1 to 70 of the characters RFC 2046 allows."
        case .malformedDelimiter: "A boundary in the body is followed by something other than a line end."
        case .malformedField: "A part of the form has a malformed header field."
        case .invalidDisposition: "Each part of the form needs a Content-Disposition of form-data with a name."
        case .extendedFilename: "A part of the form has filename*, which RFC 7578 forbids. Send filename in UTF-8."
        case .invalidText: "The texts of the form need to be UTF-8."
        case .truncated: "The form ends before its last boundary."
        case .tooManyParts(let limit): "The form has more than the \(limit) parts this address takes."
        case .partTooLarge(let limit): "A part of the form is larger than the \(limit) bytes this address takes."
        case .bodyTooLarge(let limit): "The form is larger than the \(limit) bytes this address takes."
        case .fieldsTooLarge(let limit): "A part of the form has more than \(limit) bytes of header fields."
        }
    }
}
