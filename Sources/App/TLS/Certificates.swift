import Core
import Crypto

/// The certificates that TLS is served with, everywhere it is, read again on SIGHUP. Where that fails, those of before
/// stay; open connections notice nothing either way.
struct Certificates: Service {
    let name = "certificates"
    private let places: [ServedCertificates]
    private let logger: Logger
    private let signals: @Sendable () throws -> AsyncStream<Signal>
    private let pool = BlockingThreadPool(threads: 1, name: "certificates")

    /// One for the whole server: of several that wait for a signal, one is given it.
    init(
        _ places: [ServedCertificates], logger: Logger,
        signals: @escaping @Sendable () throws -> AsyncStream<Signal> = { try SystemSignals(.hangup).stream() }
    ) {
        (self.places, self.logger, self.signals) = (places, logger, signals)
    }

    func run() async throws {
        for await _ in try signals() {
            for place in places {
                do {
                    try await pool.run { try place.readAgain() }
                    logger.notice("certificates read again")
                } catch {
                    logger.error("certificates not replaced, those of before stay", [("error", "\(error)")])
                }
            }
        }
    }
}
