package import Core
import Postgres

package enum ErasureTag: IdentifierTag { package static let prefix = "era_" }
package typealias ErasureID = Identifier<ErasureTag>

/// The removal of one person from what a tenant keeps.
package struct Erasure: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Somebody has seen what would go; nothing has.
        case previewed
        /// The person has gone; their records are being emptied.
        case running
        case completed
    }

    package let id: ErasureID
    package let userID: UserID
    package let state: State
    package let createdAt: Timestamp
    /// Until when a preview can be confirmed.
    package let expiresAt: Timestamp
    package let confirmedAt: Timestamp?
    package let completedAt: Timestamp?
    /// How many records have been emptied so far.
    package let emptied: Int

    static let columns: Query = "id, user_id, state, created_at, expires_at, confirmed_at, completed_at, emptied"

    init(row: Row) throws {
        let state: String
        (id, userID, state, createdAt, expiresAt, confirmedAt, completedAt, emptied) = try row.decode(
            ErasureID.self, UserID.self, String.self, Timestamp.self, Timestamp.self, Timestamp?.self, Timestamp?.self,
            Int.self)
        guard let known = State(rawValue: state) else { throw UnknownRole(text: state) }
        self.state = known
    }
}
