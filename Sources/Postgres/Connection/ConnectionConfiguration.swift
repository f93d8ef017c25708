/// Where a database is and as whom to enter it.
package struct ConnectionConfiguration: Sendable {
    /// libpq's keywords and values; of a repeated keyword the last counts.
    private(set) var parameters: [(keyword: String, value: String)]
    /// The role that statements act as after the login, so that a powerful login serves with few rights; nil keeps
    /// the login's own.
    package var role: String?
    /// How long the whole of connecting and logging in may take.
    package var connectTimeout: Duration = .seconds(10)
    /// How many prepared statements a connection keeps.
    package var statementCacheSize = 256

    /// A connection string of libpq: `postgresql://user:password@host/database?sslmode=…` or `host=… dbname=…`.
    package init(url: String) {
        parameters = [("dbname", url)]
    }

    /// A server of this machine that listens in a folder.
    package init(socketFolder: String, user: String, database: String) {
        parameters = [("host", socketFolder), ("user", user), ("dbname", database)]
    }

    /// The same server and login in another database.
    package func with(database: String) -> ConnectionConfiguration {
        var copy = self
        copy.parameters.append(("dbname", database))
        return copy
    }

    /// The same login acting as another role.
    package func acting(as role: String?) -> ConnectionConfiguration {
        var copy = self
        copy.role = role
        return copy
    }
}
