/// What happens to an answer that points elsewhere (RFC 9110 §15.4).
package enum HTTPRedirectPolicy: Sendable, Equatable {
    /// It is handed over like any other.
    case handOver
    /// It is followed, so many times at most. Each target is held against the transport's address policy, `https` never
    /// leads to `http`, and another origin gets no field that could hold a secret.
    case follow(upTo: Int)
}

extension HTTPClientRequest {
    /// Fields that say nothing about who asks: all that another origin gets to see.
    private static let impersonal = [
        "accept", "accept-language", "content-language", "content-type", "if-match", "if-modified-since",
        "if-none-match", "if-range", "if-unmodified-since", "range", "traceparent", "tracestate", "user-agent",
    ]

    /// The request that follows a redirect of this status to the URL; nil where the status is no redirect. Throws where
    /// the body would have to be sent again and cannot.
    package func redirected(
        by status: HTTPStatus, to url: String, isSameOrigin: Bool
    ) throws(HTTPTransportError) -> HTTPClientRequest? {
        guard status.isRedirect else { return nil }
        var next = self
        next.url = url
        if status.turnsIntoGet(method) {
            next.method = .get
            next.body = .empty
            next.bodyLength = nil
            for name in ["Content-Type", "Content-Language", "Content-Encoding", "Content-Location"] {
                next.fields[name] = nil
            }
        } else if !isBodyRepeatable {
            throw HTTPTransportError(.redirect, "A streamed body cannot be sent again to where the redirect points.")
        }
        if !isSameOrigin {
            for (name, _) in fields.entries where !Self.impersonal.contains(name.lowercased()) {
                next.fields[name] = nil
            }
        }
        return next
    }
}

extension HTTPStatus {
    /// Whether `Location` names where to go instead.
    package var isRedirect: Bool { [301, 302, 303, 307, 308].contains(code) }

    /// Whether the method becomes GET: after 303 always, after 301 and 302 for POST, as everybody does (§15.4.2).
    fileprivate func turnsIntoGet(_ method: HTTPMethod) -> Bool {
        switch code {
        case 303: method != .get && method != .head
        case 301, 302: method == .post
        default: false
        }
    }
}
