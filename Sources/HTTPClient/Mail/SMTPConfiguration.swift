package import HTTPCore

/// Where mails go, whom they come from, and how long each step may take.
package struct SMTPConfiguration: Sendable {
    package let server: SMTPServer
    package let sender: MailAddress
    /// Certificates to trust, as PEM, instead of the system's.
    package var certificateFile: String?
    package var connectTimeout: Duration = .seconds(10)
    /// How long one answer of the server may take.
    package var replyTimeout: Duration = .seconds(60)
    /// How long a mail may take in all.
    package var totalTimeout: Duration = .seconds(180)

    package init(server: SMTPServer, sender: MailAddress) {
        self.server = server
        self.sender = sender
    }
}
