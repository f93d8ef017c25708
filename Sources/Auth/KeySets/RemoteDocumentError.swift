package import HTTPCore

/// Why a document of another server is not at hand.
package enum RemoteDocumentError: Error, Equatable {
    /// No answer, or only part of one.
    case unreachable(HTTPTransportError.Code)
    /// An answer of another status than 200; redirects are none of ours to follow.
    case status(Int)
    /// More bytes than it may have.
    case tooLarge
    /// It is not what it should be; the text says why and is safe to show.
    case malformed(String)
}

extension RemoteDocumentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(.forbiddenAddress): "The address is in a network that requests of tenants may not go to."
        case .unreachable(.unresolvable): "The name of the server cannot be resolved."
        case .unreachable(.timedOut): "The server did not answer in time."
        case .unreachable(.tls): "The server's certificate is not valid."
        case .unreachable(.refused): "The server refuses connections."
        case .unreachable: "The server cannot be reached, or broke off its answer."
        case .status(let code): "The server answered with the status \(code)."
        case .tooLarge: "The server's answer is too large."
        case .malformed(let reason): reason
        }
    }
}
