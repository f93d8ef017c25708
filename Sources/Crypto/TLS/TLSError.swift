import COpenSSL

/// Why a certificate cannot be used, or a TLS connection cannot be made or go on.
package enum TLSError: Error, Equatable, CustomStringConvertible {
    // MARK: Certificates
    /// The text holds no certificate in PEM.
    case noCertificate
    /// The text holds no private key in PEM.
    case noPrivateKey
    /// The private key has a password, which nobody is there to type.
    case encryptedPrivateKey
    /// The private key is another certificate's.
    case keyDoesNotFit
    /// OpenSSL refuses the certificate or its key, such as one that is too short.
    case unusableCertificate(String)

    // MARK: Connections
    /// The first bytes are no TLS.
    case notTLS
    /// The peer's certificate is not to be trusted under the name that was asked for.
    case untrustedCertificate(String)
    /// Both sides found no common ground, or the peer broke the rules before the handshake was over.
    case handshakeFailed(String)
    /// The peer broke the rules, or somebody changed what it sent.
    case broken(String)
    /// The connection ended without the peer's word that it is over: what came may be cut off.
    case truncated

    package var description: String {
        switch self {
        case .noCertificate: "there is no certificate in it"
        case .noPrivateKey: "there is no private key in it"
        case .encryptedPrivateKey: "the private key is encrypted; it must be stored without a password"
        case .keyDoesNotFit: "the private key does not belong to the certificate"
        case .unusableCertificate(let reason): "the certificate cannot be used: \(reason)"
        case .notTLS: "the peer does not speak TLS"
        case .untrustedCertificate(let reason): "the peer's certificate is not trusted: \(reason)"
        case .handshakeFailed(let reason): "the TLS handshake failed: \(reason)"
        case .broken(let reason): "the TLS connection broke: \(reason)"
        case .truncated: "the TLS connection was cut off"
        }
    }

    /// OpenSSL's word for the first thing that went wrong on this thread; forgets everything else that did.
    static func takeReason() -> String {
        let code = ERR_peek_error()
        ERR_clear_error()
        guard let text = unsafe ERR_reason_error_string(code) else { return "unknown reason" }
        return unsafe String(cString: text)
    }
}
