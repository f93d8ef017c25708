import Auth
import Core
import HTTPClient
import HTTPCore

/// Mails of `lyceum admin`, which ends as soon as it has done what it was asked for, and so waits for the server.
struct MailShell: Sendable {
    let configuration: Configuration
    var print: @Sendable (JSONValue) -> Void = AdminShell.toConsole

    /// `lyceum admin mail test ADDRESS`: hands a mail to the server. Throws an `AdminError` with what the server said.
    func test(_ address: String) async throws {
        guard let settings = configuration.mail else {
            throw AdminError(description: "Mail is off: LYCEUM_SMTP_URL is not set.")
        }
        guard let recipient = MailAddress(address) else {
            throw AdminError(description: "\(address) is no address that mail can go to.")
        }
        let clock = SystemWallClock()
        let mail = Mail(
            id: SystemIdentifierGenerator(clock: clock).next(), date: clock.now(), to: recipient,
            subject: "A test of Lyceum's mail", text: "Mail from \(configuration.publicURL) arrives.")
        do {
            try await Mailing.transport(settings).send(mail)
        } catch let error as MailTransportError {
            throw AdminError(description: error.debugDescription)
        }
        print(["recipient": .string(recipient.address), "message_id": .string(mail.id.hex), "accepted": true])
    }

    /// Mails links at once; what cannot be mailed is shown on the terminal.
    static func links(
        _ configuration: Configuration, identifiers: any IdentifierGenerator, clock: any WallClock
    ) -> any LinkDelivery {
        guard let settings = configuration.mail else { return ShownLinks() }
        let transport = Mailing.transport(settings)
        return MailedLinks(installation: configuration.publicURL, identifiers: identifiers, clock: clock) { mail in
            do {
                try await transport.send(mail)
                return true
            } catch let error as MailTransportError {
                Console.error("lyceum: \(error.debugDescription)")
                return false
            } catch {
                return false
            }
        }
    }
}
