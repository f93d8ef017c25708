/// Why a mail was not taken on.
package struct MailTransportError: Error, CustomStringConvertible, CustomDebugStringConvertible {
    /// What went wrong, for callers that decide by it.
    package enum Code: String, Sendable {
        /// No connection.
        case unresolvable, refused
        /// The server offers no TLS, or shows no certificate that is believed.
        case tls
        /// Name and password are not the server's, or it asks for none.
        case login
        /// The server will not take this mail (5xx), or cannot at present (4xx).
        case rejected, postponed
        case timedOut = "timed_out"
        case disconnected
        case failed
    }

    package let code: Code
    /// A sentence that is safe to show: it has nothing that the server said.
    package let description: String
    /// The server's last refusal, such as `550 5.7.1 relaying denied`, in printable ASCII; it may name an address.
    package let reply: String?

    package init(_ code: Code, _ description: String, reply: String? = nil) {
        self.code = code
        self.description = description
        self.reply = reply
    }

    /// For the operator's eyes.
    package var debugDescription: String { reply.map { "\(description) The server said: \($0)" } ?? description }

    /// Whether the same mail may be taken on later.
    package var isRetryable: Bool {
        switch code {
        case .unresolvable, .refused, .postponed, .timedOut, .disconnected: true
        case .tls, .login, .rejected, .failed: false
        }
    }
}
