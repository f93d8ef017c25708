/// Where a database is and as whom to enter it.
package struct ConnectionConfiguration: Sendable {
    /// libpq's keywords and values; of a repeated keyword the last counts.
    private(set) var parameters: [(keyword: String, value: String)]
    /// What holds where the parameters say nothing else.
    private(set) var defaults: [(keyword: String, value: String)] = []
    /// The role that statements act as after the login, so that a powerful login serves with few rights; nil keeps
    /// the login's own.
    private(set) var role: String?
    /// After how long the server ends a statement; nil for its own setting.
    private(set) var statementTimeout: Duration?
    /// Whether the server believes everybody who reaches its socket.
    let isTrusting: Bool
    /// The setting that the connection string came from, for errors to name.
    let key: String
    /// How long the whole of connecting and logging in may take.
    package var connectTimeout: Duration = .seconds(10)
    /// How many prepared statements a connection keeps.
    package var statementCacheSize = 256

    /// A connection string of libpq: `postgresql://user:password@host/database?sslmode=…` or `host=… dbname=…`.
    package init(url: String, key: String = "LYCEUM_DATABASE_URL") {
        parameters = [("dbname", url)]
        self.key = key
        isTrusting = false
    }

    /// A server of this machine that listens in a folder and lets everybody in who can reach it.
    package init(socketFolder: String, user: String, database: String) {
        parameters = [("host", socketFolder), ("user", user), ("dbname", database)]
        isTrusting = true
        key = ""
    }

    /// The connection string, where there is one.
    var url: String? { isTrusting ? nil : parameters.first?.value }

    /// The database's name, where it does not stand inside of a connection string.
    package var database: String? {
        parameters.dropFirst(isTrusting ? 0 : 1).last { $0.keyword == "dbname" }?.value
    }

    /// The same server and login in another database.
    package func with(database: String) -> ConnectionConfiguration {
        var copy = self
        copy.parameters.append(("dbname", database))
        return copy
    }

    /// The same database on the server that takes changes: one that only follows it, as after a failover, is passed
    /// over and asked again later. A connection string that says which servers it takes (`target_session_attrs`) is
    /// obeyed.
    func onPrimary() -> ConnectionConfiguration {
        var copy = self
        copy.defaults.append(("target_session_attrs", "primary"))
        return copy
    }

    /// The same database with statements that the server ends after so long.
    func ending(statementsAfter timeout: Duration) -> ConnectionConfiguration {
        var copy = self
        copy.statementTimeout = timeout
        return copy
    }

    /// The same database acting as another role. Where the server asks nobody for a password that role logs in
    /// itself, so that not even `RESET ROLE` leads back to a powerful one.
    package func acting(as role: String) -> ConnectionConfiguration {
        var copy = self
        if isTrusting { copy.parameters.append(("user", role)) } else { copy.role = role }
        return copy
    }
}

extension ConnectionConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// Says nothing of a connection string, which may hold a password.
    package var description: String {
        isTrusting ? parameters.map { "\($0.keyword)=\($0.value)" }.joined(separator: " ") : "a connection string"
    }

    package var debugDescription: String { description }
}
