import Core
import Crypto

/// What somebody gets who has shown their password and must yet show a second factor: `lyt_` and 64 bytes in base64url.
///
/// It opens nothing but that one question, for five minutes and five answers. Only a hash of it is kept.
package struct SignInTicket: Sendable {
    /// How long it is good, in seconds.
    package static let lifetime = 300
    /// How many answers it takes.
    static let attempts = 5
    private static let prefix = "lyt_"

    let id: UUID128
    let tenantID: TenantID
    /// What the client keeps and sends.
    package let text: String

    /// A new ticket.
    init(id: UUID128, tenantID: TenantID) {
        self.id = id
        self.tenantID = tenantID
        text = Self.prefix + Base64URL.encode(tenantID.uuid.bytes + id.bytes + Random.bytes(32))
    }

    /// Reads what a client sent; nil for anything of another shape.
    package init?(_ text: String) {
        guard text.utf8.count <= 128, text.hasPrefix(Self.prefix),
            let bytes = Base64URL.decode(text.dropFirst(Self.prefix.count)), bytes.count == 64
        else { return nil }
        tenantID = TenantID(UUID128(bytes: bytes[0..<16]))
        id = UUID128(bytes: bytes[16..<32])
        self.text = text
    }

    /// What the database keeps of it.
    var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }
}
