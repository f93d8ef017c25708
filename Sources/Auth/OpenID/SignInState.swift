package import Core
import Crypto

/// The `state` of a sign-in or a launch, which a provider carries to it and back: base64url of its tenant, its name, and
/// 32 random bytes. It names its tenant, so that it is found without looking across tenants; only a hash of it is kept.
package struct SignInState: Sendable {
    package let tenantID: TenantID
    package let attemptID: UUID128
    /// What the provider is given.
    package let text: String

    /// A new one.
    package init(tenantID: TenantID, attemptID: UUID128) {
        self.tenantID = tenantID
        self.attemptID = attemptID
        text = Base64URL.encode(tenantID.uuid.bytes + attemptID.bytes + Random.bytes(32))
    }

    /// Reads what came back; nil for anything of another shape.
    package init?(_ text: String) {
        // 86 characters carry 64 bytes.
        guard text.utf8.count == 86, let bytes = Base64URL.decode(text), bytes.count == 64 else { return nil }
        tenantID = TenantID(UUID128(bytes: bytes[0..<16]))
        attemptID = UUID128(bytes: bytes[16..<32])
        self.text = text
    }

    /// What the database keeps of it.
    package var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }
}
