package import Core
import Crypto

/// An API key as a program sends it: `lyk_<id>_<secret>`, 101 characters.
///
/// The second part names the tenant, so that the key is found without looking across tenants, and holds 32 random bytes,
/// which prove it. Only a hash of the whole is kept.
package struct APIKeySecret: Sendable {
    /// What begins every key, for scanners that look for leaked ones.
    package static let prefix = APIKeyTag.prefix
    private static let idCount = 36
    private static let randomCount = 32

    package let id: APIKeyID
    package let tenantID: TenantID
    /// What the program keeps; shown once.
    package let text: String

    /// A new key.
    init(id: APIKeyID, tenantID: TenantID) {
        self.id = id
        self.tenantID = tenantID
        text = "\(id)_" + Base64URL.encode(tenantID.uuid.bytes + Random.bytes(Self.randomCount))
    }

    /// Reads what a program sent; nil for anything of another shape.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.idCount + 1 + 64, text.dropFirst(Self.idCount).first == "_",
            let id = APIKeyID(text.prefix(Self.idCount)),
            let bytes = Base64URL.decode(text.dropFirst(Self.idCount + 1)), bytes.count == 16 + Self.randomCount
        else { return nil }
        self.id = id
        tenantID = TenantID(UUID128(bytes: bytes[0..<16]))
        self.text = String(text)
    }

    /// What the database keeps of it.
    var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }
    /// The last four characters.
    var hint: String { String(text.suffix(4)) }
}

extension APIKeySecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(id)_…" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
