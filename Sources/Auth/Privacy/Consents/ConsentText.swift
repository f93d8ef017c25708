package import Core
package import HTTPCore
import Postgres

package enum ConsentTextTag: IdentifierTag { package static let prefix = "ctx_" }
package typealias ConsentTextID = Identifier<ConsentTextTag>
package enum ConsentTag: IdentifierTag { package static let prefix = "con_" }
package typealias ConsentID = Identifier<ConsentTag>

/// What people are asked to agree to: one version in one language, which never changes.
package struct ConsentText: Sendable, Equatable {
    package let id: ConsentTextID
    /// What is agreed to, such as `research-use`.
    package let key: String
    /// Counts from 1 for each key.
    package let version: Int
    package let locale: String
    package let title: String
    package let body: String
    package let createdAt: Timestamp

    static let columns: Query = "x.id, x.key, x.version, x.locale, x.title, x.body, x.created_at"

    init(row: Row) throws {
        (id, key, version, locale, title, body, createdAt) = try row.decode(
            ConsentTextID.self, String.self, Int.self, String.self, String.self, String.self, Timestamp.self)
    }
}

/// A text as somebody proposes it.
package struct ConsentDraft: Sendable {
    let key: Slug
    let version: Int?
    let locale: LanguageTag
    let title: DisplayName
    let body: String

    /// Without a version it is the next one of its key. The body has 1 to 100,000 characters, none of them NUL; nil for
    /// another.
    package init?(key: Slug, version: Int?, locale: LanguageTag, title: DisplayName, body: String) {
        guard (1...100_000).contains(body.unicodeScalars.count), !body.utf8.contains(0) else { return nil }
        self.key = key
        self.version = version
        self.locale = locale
        self.title = title
        self.body = body
    }
}

/// That a person agreed to a text, or took that back.
package struct Consent: Sendable, Equatable {
    package enum Action: String, Sendable, CaseIterable {
        case given, withdrawn
    }

    package let id: ConsentID
    package let userID: UserID
    package let action: Action
    package let at: Timestamp
    package let textID: ConsentTextID
    package let key: String
    package let version: Int
    package let locale: String

    static let columns: Query = "c.id, c.user_id, c.action, c.at, x.id, x.key, x.version, x.locale"

    init(row: Row) throws {
        let action: String
        (id, userID, action, at, textID, key, version, locale) = try row.decode(
            ConsentID.self, UserID.self, String.self, Timestamp.self, ConsentTextID.self, String.self, Int.self,
            String.self)
        guard let known = Action(rawValue: action) else { throw UnknownRole(text: action) }
        self.action = known
    }
}
