import Core
import HTTPCore

/// Why bytes are not a request this server takes. Two readers of one message must never disagree on where it ends, so
/// everything that RFC 9112 leaves open is refused rather than repaired.
enum HTTPParseError: String, Error, Equatable, CaseIterable, Sendable {
    case bareLineFeed = "A line ends without a carriage return."
    case emptyRequestLine = "The request line is empty."
    case invalidMethod = "The method is not a token."
    case invalidTarget = "The request target is not valid."
    case invalidVersion = "The request line does not end with an HTTP version."
    case unsupportedVersion = "This server speaks HTTP/1.1 and HTTP/1.0."
    case unsupportedMethod = "This server is no proxy."
    case invalidFieldName = "A field name is not a token directly followed by a colon."
    case invalidFieldValue = "A field value holds a control character."
    case prefaceOfHTTP2 = "This port speaks HTTP/1.1; HTTP/2 has to be agreed on first."
    case missingHost = "A request of HTTP/1.1 needs a Host field."
    case repeatedHost = "There is more than one Host field."
    case invalidHost = "The Host field is not valid."
    case mismatchedHost = "The request target and the Host field name different hosts."
    case invalidForwarding = "What a proxy says about its client is not valid."
    case invalidContentLength = "Content-Length is not a plain number."
    case repeatedContentLength = "There is more than one Content-Length field."
    case lengthWithTransferCoding = "Content-Length and Transfer-Encoding exclude each other."
    case invalidTransferCoding = "Transfer-Encoding is not valid here."
    case unsupportedTransferCoding = "This server takes no transfer coding but chunked."
    case unsupportedExpectation = "This server knows no expectation but 100-continue."
    case requestLineTooLong = "The request line is too long."
    case headTooLarge = "The fields of the request are too large."
    case tooManyFields = "The request has too many fields."
    case bodyTooLarge = "The body is larger than this server takes."
    case invalidChunkSize = "A chunk's size line is not valid."
    case unterminatedChunk = "A chunk does not end where its size says."
    case forbiddenTrailer = "A trailer is a field that belongs into the head."
    case incompleteBody = "The body is shorter than announced."
}

extension HTTPParseError: HTTPResponseError {
    var status: HTTPStatus {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .headTooLarge, .tooManyFields: .headersTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedTransferCoding, .unsupportedMethod: .notImplemented
        case .unsupportedVersion: .versionNotSupported
        case .unsupportedExpectation: .expectationFailed
        default: .badRequest
        }
    }

    var code: ErrorCode { self == .bodyTooLarge ? .bodyTooLarge : .badRequest }

    var description: String { rawValue }
}
