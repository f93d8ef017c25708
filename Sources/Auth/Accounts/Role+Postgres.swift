import HTTPCore
import Postgres

extension Role {
    /// The role that a column names.
    init(column text: String) throws {
        guard let role = Role(rawValue: text) else { throw UnknownRole(text: text) }
        self = role
    }
}

/// The database names a role that this program does not know: it is older than the database.
struct UnknownRole: Error {
    let text: String
}
