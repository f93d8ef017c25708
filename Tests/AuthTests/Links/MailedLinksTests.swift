import Core
import HTTPCore
import Support
import Synchronization
import Testing

@testable import Auth

@Suite struct MailedLinksTests {
    private final class Outbox: Sendable {
        let mails = Mutex<[Mail]>([])
    }

    private func deliver(
        _ purpose: SingleUseLink.Purpose = .invitation, to address: String = "ann@north.example", locale: String = "en",
        url: String = "https://school.example/sign-in#invitation=x&\"<y>", isTaken: Bool = true
    ) async throws -> (LinkOutcome, Mail?) {
        let outbox = Outbox()
        let links = MailedLinks(
            installation: "https://school.example", identifiers: SystemIdentifierGenerator(), clock: SetClock()
        ) { mail in
            outbox.mails.withLock { $0.append(mail) }
            return isTaken
        }
        let outcome = await links.deliver(
            SingleUseLink(purpose: purpose, address: try #require(EmailAddress(address)), locale: locale, url: url))
        return (outcome, outbox.mails.withLock { $0.first })
    }

    @Test("a link is mailed as text and as HTML, and shown to nobody")
    func mailed() async throws {
        let (outcome, mail) = try await deliver()
        #expect(outcome == .mailed)
        let sent = try #require(mail)
        #expect(sent.recipient.address == "ann@north.example")
        #expect(sent.text.contains("\nhttps://school.example/sign-in#invitation=x&\"<y>\n"))
        #expect(sent.html?.contains("href=\"https://school.example/sign-in#invitation=x&amp;&quot;&lt;y&gt;\"") == true)
    }

    @Test(
        "the locale chooses French or English",
        arguments: [
            ("fr", "Votre invitation à Lyceum"), ("fr-CA", "Votre invitation à Lyceum"),
            ("en", "Your invitation to Lyceum"), ("de", "Your invitation to Lyceum"),
            ("fra", "Your invitation to Lyceum"),
        ])
    func languages(_ locale: String, _ subject: String) async throws {
        #expect(try await deliver(locale: locale).1?.subject == subject)
    }

    @Test("a link for a password says another thing")
    func passwords() async throws {
        #expect(try await deliver(.passwordReset).1?.subject == "Set a new password")
        #expect(try await deliver(.passwordReset, locale: "fr").1?.subject == "Choisir un nouveau mot de passe")
    }

    @Test("what no mail can be written to, and what nobody takes on, is shown")
    func shown() async throws {
        let url = "https://school.example/sign-in#token=1"
        #expect(try await deliver(to: "\"a,b\"@north.example", url: url) == (.shown(url: url), nil))
        #expect(try await deliver(url: url, isTaken: false).0 == .shown(url: url))
    }
}
