package import Core
import Crypto

/// The single-use token that a session is kept alive with: `lyr_` and 64 bytes in base64url.
///
/// It names its tenant and session, so that both are found without looking across tenants; what proves anything is the
/// secret in it. Only a hash of the whole is kept.
package struct RefreshToken: Sendable {
    /// What begins every such token, for scanners that look for leaked ones.
    package static let prefix = "lyr_"
    private static let secretCount = 32

    package let tenantID: TenantID
    package let sessionID: SessionID
    /// What the client keeps and sends.
    package let text: String

    /// A new token for the session.
    init(tenantID: TenantID, sessionID: SessionID) {
        self.tenantID = tenantID
        self.sessionID = sessionID
        text =
            Self.prefix
            + Base64URL.encode(tenantID.uuid.bytes + sessionID.uuid.bytes + Random.bytes(Self.secretCount))
    }

    /// Reads what a client sent; nil for anything of another shape.
    package init?(_ text: String) {
        guard text.utf8.count <= 128, text.hasPrefix(Self.prefix),
            let bytes = Base64URL.decode(text.dropFirst(Self.prefix.count)), bytes.count == 32 + Self.secretCount
        else { return nil }
        tenantID = TenantID(UUID128(bytes: bytes[0..<16]))
        sessionID = SessionID(UUID128(bytes: bytes[16..<32]))
        self.text = text
    }

    /// What the database keeps of it.
    var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }
}
