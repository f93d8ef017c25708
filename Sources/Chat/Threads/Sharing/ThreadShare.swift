package import Core
import Crypto

/// A link by which others read a conversation.
package struct ThreadShare: Sendable, Equatable {
    package let id: ThreadShareID
    /// The last item that is shown; nil where whatever is said later shows too.
    package let lastItem: ItemID?
    /// Whether readers learn whose conversation it is.
    package let showsName: Bool
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package let revokedAt: Timestamp?

    /// Whether it follows the conversation.
    package var isLive: Bool { lastItem == nil }
}

package enum ThreadShareTag: IdentifierTag { package static let prefix = "shr_" }
package typealias ThreadShareID = Identifier<ThreadShareTag>

/// What opens a shared conversation: `lys_`, the tenant, and 256 random bits. It names its tenant so that it is found
/// without looking across tenants; only a hash of the random bits is kept.
package struct ThreadShareToken: Sendable {
    /// What begins every such token, for scanners that look for leaked ones.
    private static let prefix = "lys_"
    /// The hexadecimal digits of the tenant.
    private static let tenantLength = 32

    package let tenantID: TenantID
    private let secret: OpaqueToken

    /// A new one.
    init(for tenantID: TenantID) {
        self.tenantID = tenantID
        secret = OpaqueToken()
    }

    /// Reads what a link holds; nil for anything of another shape.
    package init?(_ text: String) {
        guard text.utf8.count == 79, text.hasPrefix(Self.prefix) else { return nil }
        let rest = text.dropFirst(Self.prefix.count)
        guard let tenant = TenantID(rest.prefix(Self.tenantLength)),
            let secret = OpaqueToken(rest.dropFirst(Self.tenantLength))
        else { return nil }
        self.tenantID = tenant
        self.secret = secret
    }

    /// As links hold it.
    package var text: String { Self.prefix + tenantID.uuid.hex + secret.text }

    var hash: [UInt8] { secret.hash }
}
