/// The name of a header field: case does not count, and a compact form is the name that it stands for
/// (RFC 3261 §7.3.1, §7.3.3).
struct SIPFieldName: Sendable {
    /// As it is written: known names in their usual spelling, others as they came.
    let text: String
    private let key: String

    /// Takes any token.
    init(_ name: String) {
        let lower = name.lowercased()
        if let known = Self.spellings[lower] {
            self = known
        } else {
            text = name
            key = lower
        }
    }

    private init(known text: String) {
        self.text = text
        key = text.lowercased()
    }

    static let accept = SIPFieldName(known: "Accept")
    static let allow = SIPFieldName(known: "Allow")
    static let authorization = SIPFieldName(known: "Authorization")
    static let callID = SIPFieldName(known: "Call-ID")
    static let contact = SIPFieldName(known: "Contact")
    static let contentEncoding = SIPFieldName(known: "Content-Encoding")
    static let contentLength = SIPFieldName(known: "Content-Length")
    static let contentType = SIPFieldName(known: "Content-Type")
    static let cseq = SIPFieldName(known: "CSeq")
    static let event = SIPFieldName(known: "Event")
    static let expires = SIPFieldName(known: "Expires")
    static let from = SIPFieldName(known: "From")
    static let maxForwards = SIPFieldName(known: "Max-Forwards")
    static let minExpires = SIPFieldName(known: "Min-Expires")
    static let minSE = SIPFieldName(known: "Min-SE")
    static let proxyAuthenticate = SIPFieldName(known: "Proxy-Authenticate")
    static let proxyAuthorization = SIPFieldName(known: "Proxy-Authorization")
    static let proxyRequire = SIPFieldName(known: "Proxy-Require")
    static let rack = SIPFieldName(known: "RAck")
    static let recordRoute = SIPFieldName(known: "Record-Route")
    static let referTo = SIPFieldName(known: "Refer-To")
    static let referredBy = SIPFieldName(known: "Referred-By")
    static let replaces = SIPFieldName(known: "Replaces")
    static let require = SIPFieldName(known: "Require")
    static let retryAfter = SIPFieldName(known: "Retry-After")
    static let route = SIPFieldName(known: "Route")
    static let rseq = SIPFieldName(known: "RSeq")
    static let sessionExpires = SIPFieldName(known: "Session-Expires")
    static let subject = SIPFieldName(known: "Subject")
    static let subscriptionState = SIPFieldName(known: "Subscription-State")
    static let supported = SIPFieldName(known: "Supported")
    static let to = SIPFieldName(known: "To")
    static let unsupported = SIPFieldName(known: "Unsupported")
    static let via = SIPFieldName(known: "Via")
    static let wwwAuthenticate = SIPFieldName(known: "WWW-Authenticate")

    /// The one-letter forms that are registered, by what they stand for.
    private static let compactForms: [(String, SIPFieldName)] = [
        ("a", SIPFieldName(known: "Accept-Contact")), ("b", referredBy), ("c", contentType),
        ("d", SIPFieldName(known: "Request-Disposition")),
        ("e", contentEncoding), ("f", from), ("i", callID), ("j", SIPFieldName(known: "Reject-Contact")),
        ("k", supported), ("l", contentLength), ("m", contact),
        ("n", SIPFieldName(known: "Identity-Info")), ("o", event), ("r", referTo), ("s", subject), ("t", to),
        ("u", SIPFieldName(known: "Allow-Events")), ("v", via),
        ("x", sessionExpires), ("y", SIPFieldName(known: "Identity")),
    ]

    private static let spellings: [String: SIPFieldName] = {
        let names = [
            accept, allow, authorization, callID, contact, contentEncoding, contentLength, contentType, cseq, event,
            expires, from, maxForwards, minExpires, minSE, proxyAuthenticate, proxyAuthorization, proxyRequire, rack,
            recordRoute, referTo, referredBy, replaces, require, retryAfter, route, rseq, sessionExpires, subject,
            subscriptionState, supported, to, unsupported, via, wwwAuthenticate,
        ]
        var spellings = Dictionary(uniqueKeysWithValues: compactForms)
        for name in names + compactForms.map(\.1) { spellings[name.key] = name }
        return spellings
    }()
}

extension SIPFieldName: Hashable {
    static func == (left: Self, right: Self) -> Bool { left.key == right.key }

    func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
