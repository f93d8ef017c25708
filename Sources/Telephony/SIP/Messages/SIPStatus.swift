/// The code of a response and the phrase that people read (RFC 3261 §7.2, §21).
struct SIPStatus: Hashable, Sendable {
    /// 100 to 699.
    let code: Int
    /// May be empty; it means nothing to a program.
    let reason: String

    /// Takes the phrase of the RFC unless another is given.
    init(_ code: Int, _ reason: String? = nil) {
        precondition((100...699).contains(code))
        self.code = code
        self.reason = reason ?? Self.phrases[code] ?? ""
    }

    /// Whether the request still goes on.
    var isProvisional: Bool { code < 200 }
    /// Whether it was taken.
    var isSuccess: Bool { (200...299).contains(code) }

    static let trying = SIPStatus(100)
    static let ringing = SIPStatus(180)
    static let ok = SIPStatus(200)
    static let badRequest = SIPStatus(400)
    static let unauthorized = SIPStatus(401)
    static let notAcceptable = SIPStatus(406)
    static let requestTimeout = SIPStatus(408)
    static let unsupportedMediaType = SIPStatus(415)
    static let unsupportedURIScheme = SIPStatus(416)
    static let badExtension = SIPStatus(420)
    static let intervalTooSmall = SIPStatus(422)
    static let noTransaction = SIPStatus(481)
    static let busyHere = SIPStatus(486)
    static let requestTerminated = SIPStatus(487)
    static let requestPending = SIPStatus(491)
    static let serverError = SIPStatus(500)
    static let notImplemented = SIPStatus(501)
    static let serviceUnavailable = SIPStatus(503)
    static let versionNotSupported = SIPStatus(505)
    static let messageTooLarge = SIPStatus(513)

    private static let phrases: [Int: String] = [
        100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress",
        200: "OK", 202: "Accepted", 204: "No Notification",
        300: "Multiple Choices", 301: "Moved Permanently", 302: "Moved Temporarily", 305: "Use Proxy",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout", 410: "Gone",
        412: "Conditional Request Failed", 413: "Request Entity Too Large", 414: "Request-URI Too Long",
        415: "Unsupported Media Type", 416: "Unsupported URI Scheme", 420: "Bad Extension",
        421: "Extension Required", 422: "Session Interval Too Small", 423: "Interval Too Brief",
        480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected",
        483: "Too Many Hops", 484: "Address Incomplete", 485: "Ambiguous", 486: "Busy Here",
        487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event", 491: "Request Pending",
        500: "Server Internal Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Server Time-out", 505: "Version Not Supported", 513: "Message Too Large",
        600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable",
    ]
}
