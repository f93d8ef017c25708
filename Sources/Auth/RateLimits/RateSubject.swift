package import Core
import Crypto

/// Whom a rate limit counts.
package enum RateSubject: Hashable, Sendable {
    /// A network address; one /64 of IPv6 counts as one.
    case address(String)
    case person(UserID)
    /// An API key by its identifier.
    case key(String)
    case tenant(TenantID)
    /// Those who become visitors, by their network address.
    case visitors(String)

    /// What the shared bucket is known by: 16 bytes that do not tell whom they stand for.
    var bucket: [UInt8] {
        let text =
            switch self {
            case .address(let address): "address/\(address)"
            case .person(let id): "person/\(id)"
            case .key(let id): "key/\(id)"
            case .tenant(let id): "tenant/\(id)"
            case .visitors(let address): "visitors/\(address)"
            }
        return Array(Digest.sha256(Array(text.utf8)).prefix(16))
    }
}
