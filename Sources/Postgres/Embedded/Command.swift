import Core

/// A program that is run to its end.
enum Command {
    /// Throws with the last thing it said when it fails.
    static func run(
        _ executable: String, _ arguments: [String], as user: SystemUser? = nil, logger: Logger
    ) async throws {
        let child = ChildProcess(
            ChildCommand(
                executable: executable, arguments: arguments, environment: environment, workingDirectory: "/",
                user: user, outputLevel: .debug),
            logger: logger)
        try await start(child)
        let status = await child.exit(onCancellation: .terminate, grace: .seconds(5))
        try Task.checkCancellation()
        guard status.isSuccess else {
            throw PostgresError(.embedded, child.recentOutput.last ?? "\(executable) ended with \(status).")
        }
    }

    /// Starts a program; throws in the terms of this module when the system refuses.
    static func start(_ child: ChildProcess) async throws {
        do {
            try await child.start()
        } catch let error as SystemError {
            throw PostgresError(.embedded, "A program of the embedded PostgreSQL cannot be started: \(error).")
        }
    }

    /// What PostgreSQL's programs need to know: their messages in English, times in UTC.
    static let environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]
}
