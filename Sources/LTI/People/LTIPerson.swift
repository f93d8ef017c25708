package import Core
import Postgres

/// Who a subject of an issuer is here.
package struct LTIPerson: Sendable, Equatable {
    package let issuer: String
    package let subject: String
    package let userID: UserID
    /// What the platform calls the person, as far as it says and the registration keeps it.
    package let names: JSONObject
    package let lastSeenAt: Timestamp

    static let columns = "issuer, subject, user_id, names, last_seen_at"

    init(row: Row) throws {
        let json: JSONValue
        (issuer, subject, userID, json, lastSeenAt) = try row.decode(
            String.self, String.self, UserID.self, JSONValue.self, Timestamp.self)
        names = json.objectValue ?? JSONObject()
    }
}
