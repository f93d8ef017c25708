import Core
import Crypto

/// The certificates of one place where TLS is spoken: HTTPS, or SIP. Sessions from before they are read again are resumed
/// with the new ones.
struct ServedCertificates: Sendable {
    /// What new connections are made with.
    let current: CurrentTLSContext
    private let files: [CertificateFiles]
    private let setting: String
    private let protocols: [String]
    private let tickets: TLSTicketKeys
    private let logger: Logger

    /// Reads the files. Throws one line that names the setting and the file.
    ///
    /// - Parameters:
    ///   - setting: the key of the configuration that names the files
    ///   - protocols: what is agreed on by ALPN (RFC 7301), the preferred first
    init(
        _ files: [CertificateFiles], setting: String = "LYCEUM_TLS_CERTIFICATES", protocols: [String] = ["http/1.1"],
        logger: Logger
    ) throws {
        (self.files, self.setting, self.protocols, self.logger) = (files, setting, protocols, logger)
        tickets = TLSTicketKeys()
        current = CurrentTLSContext(
            try Self.load(files, setting: setting, protocols: protocols, tickets: tickets, logger: logger))
    }

    /// Serves what the files hold now; blocks. Where they cannot be read, those of before stay.
    func readAgain() throws {
        current.replace(
            with: try Self.load(files, setting: setting, protocols: protocols, tickets: tickets, logger: logger))
    }

    private static func load(
        _ files: [CertificateFiles], setting: String, protocols: [String], tickets: TLSTicketKeys, logger: Logger
    ) throws -> TLSContext {
        var certificates: [TLSCertificate] = []
        do {
            for file in files {
                let certificate = try file.load()
                tell(certificate, of: file, logger)
                certificates.append(certificate)
            }
            return try TLSContext.server(certificates, tickets: tickets, protocols: protocols)
        } catch var error as CertificateFileError {
            error.setting = setting
            throw error
        } catch {
            throw CertificateFileError(
                file: files.map(\.chain).joined(separator: ", "), reason: "\(error)", setting: setting)
        }
    }

    private static func tell(_ certificate: TLSCertificate, of file: CertificateFiles, _ logger: Logger) {
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
    }
}
