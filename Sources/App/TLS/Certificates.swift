import Core
import Crypto

/// The certificates that HTTPS is served with, read again on SIGHUP. Where that fails, those of before stay; open
/// connections notice nothing either way, and sessions from before are resumed with the new ones.
struct Certificates: Service {
    let name = "certificates"
    /// What the server makes connections with.
    let current: CurrentTLSContext
    private let files: [CertificateFiles]
    private let tickets: TLSTicketKeys
    private let logger: Logger
    private let signals: @Sendable () throws -> AsyncStream<Signal>
    private let pool = BlockingThreadPool(threads: 1, name: "certificates")

    /// Reads the files. Throws one line that names the setting and the file.
    init(
        files: [CertificateFiles], logger: Logger,
        signals: @escaping @Sendable () throws -> AsyncStream<Signal> = { try SystemSignals(.hangup).stream() }
    ) throws {
        self.files = files
        self.logger = logger
        self.signals = signals
        tickets = TLSTicketKeys()
        current = CurrentTLSContext(try Self.load(files, tickets: tickets, logger: logger))
    }

    func run() async throws {
        for await _ in try signals() {
            do {
                let (files, tickets, logger) = (files, tickets, logger)
                current.replace(with: try await pool.run { try Self.load(files, tickets: tickets, logger: logger) })
                logger.notice("certificates read again")
            } catch {
                logger.error("certificates not replaced, those of before stay", [("error", "\(error)")])
            }
        }
    }

    private static func load(
        _ files: [CertificateFiles], tickets: TLSTicketKeys, logger: Logger
    ) throws -> TLSContext {
        var certificates: [TLSCertificate] = []
        for file in files {
            let certificate = try file.load()
            let days = certificate.secondsLeft / 86400
            let metadata: Logger.Metadata = [
                ("file", file.chain), ("names", certificate.names.joined(separator: " ")), ("days_left", String(days)),
            ]
            if certificate.secondsLeft < 0 {
                logger.error("certificate has expired", metadata)
            } else if days < 14 {
                logger.warning("certificate expires soon", metadata)
            } else {
                logger.info("certificate", metadata)
            }
            certificates.append(certificate)
        }
        do {
            return try TLSContext.server(certificates, tickets: tickets)
        } catch {
            throw CertificateFileError(file: files.map(\.chain).joined(separator: ", "), reason: "\(error)")
        }
    }
}
