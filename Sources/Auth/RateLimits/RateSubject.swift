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
    /// Those who launch from a network address, of one platform by a mark of it.
    case launches(of: [UInt8], from: String)
    /// Those who type codes on the telephone of a tenant: by a mark of who calls, or all of them together.
    case phonePINs(TenantID, caller: [UInt8]?)
    /// Those who send what no platform would, by their network address.
    case forgers(String)

    /// What the shared bucket is known by: 16 bytes that do not tell whom they stand for.
    var bucket: [UInt8] {
        let text =
            switch self {
            case .address(let address): "address/\(address)"
            case .person(let id): "person/\(id)"
            case .key(let id): "key/\(id)"
            case .tenant(let id): "tenant/\(id)"
            case .visitors(let address): "visitors/\(address)"
            case .phonePINs(let tenant, let caller): "phone-pins/\(tenant)/\(caller.map(Base64URL.encode) ?? "")"
            case .forgers(let address): "forgers/\(address)"
            case .launches(let platform, let address): "launches/\(Base64URL.encode(platform))/\(address)"
            }
        return Array(Digest.sha256(Array(text.utf8)).prefix(16))
    }
}
