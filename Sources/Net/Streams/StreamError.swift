/// Why there is no connection to another machine.
package struct StreamError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, for callers that decide by it.
    package enum Code: String, Sendable {
        case unresolvable, forbiddenAddress, refused, timedOut, tls, outOfDescriptors
    }

    /// What went wrong.
    package let code: Code
    /// A sentence for logs; it names no address that a name of the inside resolves to.
    package let description: String

    /// An error with a sentence that names no secret.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same attempt may succeed later.
    package var isRetryable: Bool {
        switch code {
        case .unresolvable, .refused, .timedOut, .outOfDescriptors: true
        case .forbiddenAddress, .tls: false
        }
    }
}
