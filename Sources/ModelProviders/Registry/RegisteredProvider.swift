package import Core
package import HTTPCore
import Postgres

package enum RegisteredProviderTag: IdentifierTag { package static let prefix = "" }

/// Names a provider of the registry.
package typealias RegisteredProviderID = Identifier<RegisteredProviderTag>

/// A service that answers, as a tenant or the operator has set it up.
package struct RegisteredProvider: Sendable, Equatable {
    /// The longest key, in bytes.
    package static let longestKey = 8192

    package let id: RegisteredProviderID
    /// Never changes: models and programs name it.
    package let slug: ModelSlug
    package var kind: ProviderKind
    /// Nil for the kind's own.
    package var address: ProviderAddress?
    package var isEnabled: Bool
    /// The most questions that a server asks at a time; nil for any number.
    package var concurrency: Int?
    /// The last four characters of the key; empty for a short one, and without one.
    package private(set) var keyHint: String
    /// Nil without a key.
    package private(set) var sealedKey: [UInt8]?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var version: Int

    package init(
        id: RegisteredProviderID, slug: ModelSlug, kind: ProviderKind, address: ProviderAddress? = nil,
        isEnabled: Bool = true, createdAt: Timestamp
    ) {
        self.id = id
        self.slug = slug
        self.kind = kind
        self.address = address
        self.isEnabled = isEnabled
        self.createdAt = createdAt
        updatedAt = createdAt
        keyHint = ""
        version = 1
    }

    /// Names this state of the provider.
    package var tag: EntityTag { EntityTag(version: version) }

    /// Where requests go; nil where nobody has said it and the kind has no place of its own.
    package var baseURL: String? { address?.description ?? kind.usualBaseURL }

    /// The same, in its form.
    package var requestAddress: ProviderAddress? { address ?? kind.usualBaseURL.flatMap(ProviderAddress.init) }

    /// Notes a key, of which the hint tells little: nothing of a short one.
    package mutating func setKey(_ key: String?, sealed: [UInt8]?) {
        keyHint = key.map { $0.utf8.count >= 16 ? String($0.suffix(4)) : "" } ?? ""
        sealedKey = sealed
    }

    /// Whether a text can be a key: printable ASCII, which a header can hold.
    package static func isKey(_ text: String) -> Bool {
        (1...longestKey).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension RegisteredProvider {
    static let columns =
        "id, slug, kind, base_url, api_key, api_key_hint, is_enabled, concurrency, version, created_at, updated_at"

    init(row: Row) throws {
        id = try row["id", RegisteredProviderID.self]
        slug = try row.known("slug") { ModelSlug($0) }
        kind = try row.known("kind", ProviderKind.init(rawValue:))
        address = try row["base_url", String?.self].flatMap(ProviderAddress.init)
        sealedKey = try row["api_key", [UInt8]?.self]
        keyHint = try row["api_key_hint", String.self]
        isEnabled = try row["is_enabled", Bool.self]
        concurrency = try row["concurrency", Int?.self]
        version = try row["version", Int.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
    }
}

/// The database holds what this program does not know: it is older than the database.
struct UnknownRegistryValue: Error {
    let column: String
    let text: String
}

extension Row {
    /// A value that this program wrote, or a newer one did.
    func known<Value>(_ column: String, _ make: (String) -> Value?) throws -> Value {
        let text = try self[column, String.self]
        guard let value = make(text) else { throw UnknownRegistryValue(column: column, text: text) }
        return value
    }
}
