import Core

/// Writes the server's notices to the log.
final class NoticeBox: Sendable {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Warnings stay warnings; what the server says by the way is for those who look closely.
    func receive(severity: String, message: String) {
        logger.log(severity == "WARNING" ? .warning : .debug, "The database server notes", [("notice", message)])
    }
}
