package import Core
import Crypto

/// Addresses of attachments that a page can show without a token: each is one person's, for a day or two. Whoever has one
/// gets what that person may see at that moment, and no longer than it is good.
package struct AttachmentLinks: Sendable {
    /// For so many days after the one on which it was made.
    private static let days: Int64 = 2
    /// When it ends, the tenant and the person.
    private static let claimLength = 4 + 16 + 16

    let publicURL: String
    private let keys: [[UInt8]]
    private let clock: any WallClock

    /// - Parameters:
    ///   - publicURL: the address of the installation, without a slash at its end
    ///   - keys: the one that links are made with, and those that are still taken
    package init(publicURL: String, keys: [[UInt8]], clock: any WallClock) {
        precondition(!keys.isEmpty, "links need a key")
        self.publicURL = publicURL
        self.keys = keys
        self.clock = clock
    }

    /// Where the person finds the attachment: the same address all day, so that browsers keep what they have.
    package func link(to id: AttachmentID, for scope: PersonalScope) -> String {
        let end = UInt32(clock.now().seconds / 86_400 + Self.days)
        let claim =
            Self.bytes(of: end) + scope.tenantID.uuid.bytes + scope.userID.uuid.bytes
        let token = Base64URL.encode(claim + Self.code(claim, of: id, key: keys[0]))
        return "\(publicURL)/files/\(id)/\(token)"
    }

    /// The attachment at an address that was made for this person, whenever that was; nil for any other text.
    func attachment(at text: String, of scope: PersonalScope) -> AttachmentID? {
        guard text.utf8.count < 1000, text.hasPrefix(publicURL), case let path = text.dropFirst(publicURL.count),
            path.hasPrefix("/files/")
        else { return nil }
        let parts = path.dropFirst("/files/".count).utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let id = AttachmentID(String(Substring(parts[0]))),
            let claim = claim(of: String(Substring(parts[1])), for: id), claim.scope == scope
        else { return nil }
        return id
    }

    /// Whose address it is; nil for one that was never made, is another attachment's, or has ended.
    func scope(of token: String, for id: AttachmentID) -> PersonalScope? {
        guard let claim = claim(of: token, for: id), clock.now().seconds < claim.end * 86_400 else { return nil }
        return claim.scope
    }

    /// What a token says that was made here for this attachment.
    private func claim(of token: String, for id: AttachmentID) -> (end: Int64, scope: PersonalScope)? {
        guard token.utf8.count < 200, let bytes = Base64URL.decode(token), bytes.count == Self.claimLength + 32 else {
            return nil
        }
        let (claim, code) = (Array(bytes[..<Self.claimLength]), Array(bytes[Self.claimLength...]))
        guard keys.contains(where: { ConstantTime.equals(Self.code(claim, of: id, key: $0), code) }) else { return nil }
        let end = claim[..<4].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let scope = PersonalScope(
            tenantID: TenantID(Self.uuid(claim[4..<20])), userID: UserID(Self.uuid(claim[20...])))
        return (end, scope)
    }

    private static func code(_ claim: [UInt8], of id: AttachmentID, key: [UInt8]) -> [UInt8] {
        HMAC.sha256(claim + id.uuid.bytes, key: key)
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> UUID128 {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return UUID128(high: word(bytes.prefix(8)), low: word(bytes.dropFirst(8)))
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
