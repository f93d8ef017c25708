/// Why bytes are not a message that is taken.
enum SIPFault: Hashable, Sendable {
    /// Nothing that could be answered: no start line of SIP, no end of the head, or a malformed response.
    case notSIP
    case invalidRequestLine
    case invalidURI
    /// The request URI is well-formed but of a scheme that nobody here serves (RFC 3261 §8.2.2.1).
    case unsupportedScheme
    case unsupportedVersion
    case invalidStatusLine
    case invalidFieldName
    /// A field holds bytes that are no UTF-8, or a control character.
    case invalidFieldText
    /// A field that is known does not keep to its grammar.
    case invalidField(SIPFieldName)
    /// A field of which a message has one comes several times.
    case repeatedField(SIPFieldName)
    case missingField(SIPFieldName)
    /// CSeq names another method than the request line.
    case mismatchedMethod
    /// The body is shorter than Content-Length says.
    case incompleteBody
    case headTooLarge
    case bodyTooLarge

    /// What a server answers where it can; nil is silence.
    var status: SIPStatus? {
        switch self {
        case .notSIP, .invalidStatusLine: nil
        case .unsupportedScheme: .unsupportedURIScheme
        case .unsupportedVersion: .versionNotSupported
        case .headTooLarge, .bodyTooLarge: .messageTooLarge
        case .invalidRequestLine: SIPStatus(400, "Bad Request Line")
        case .invalidURI: SIPStatus(400, "Bad Request-URI")
        case .invalidFieldName: SIPStatus(400, "Bad Header Field Name")
        case .invalidFieldText: SIPStatus(400, "Bad Header Field Text")
        case .invalidField(let name): SIPStatus(400, "Bad \(name.text)")
        case .repeatedField(let name): SIPStatus(400, "Repeated \(name.text)")
        case .missingField(let name): SIPStatus(400, "Missing \(name.text)")
        case .mismatchedMethod: SIPStatus(400, "CSeq Names Another Method")
        case .incompleteBody: SIPStatus(400, "Body Shorter Than Content-Length")
        }
    }
}

/// A message that is refused, and whom the refusal can be told.
struct SIPParseError: Error, Equatable, Sendable {
    let fault: SIPFault
    /// Of a request, as far as its method and fields could be read; nil for everything that gets no answer.
    var refused: Refused?

    /// What is known of a request that is not taken.
    struct Refused: Equatable, Sendable {
        let method: SIPMethod
        let fields: SIPFields
    }

    /// The answer of RFC 3261 §8.2, §18.3; nil is silence: to responses, to ACK, and where no Via says whom to tell.
    func answer(toTag: String) -> SIPResponse? {
        guard let refused, refused.method != .ack, refused.fields.via != nil, var status = fault.status else {
            return nil
        }
        // RFC 4475 §3.1.2.18: an unknown method is the better reason.
        if fault == .mismatchedMethod, !SIPMethod.known.contains(refused.method) { status = .notImplemented }
        return SIPResponse(status, answering: refused.fields, toTag: toTag)
    }
}
