package import Core
package import HTTPCore

/// Mails links, in the language that each names.
package struct MailedLinks: LinkDelivery {
    package let isMailing = true
    private let installation: String
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock
    private let send: @Sendable (Mail) async -> Bool

    /// - Parameters:
    ///   - installation: the address at which people know it
    ///   - send: takes a mail on; false where it cannot
    package init(
        installation: String, identifiers: any IdentifierGenerator, clock: any WallClock,
        send: @escaping @Sendable (Mail) async -> Bool
    ) {
        self.installation = installation
        self.identifiers = identifiers
        self.clock = clock
        self.send = send
    }

    package func deliver(_ link: SingleUseLink) async -> LinkOutcome {
        // An account may have an address that cannot be written in a mail, such as one with quotes.
        guard let recipient = MailAddress(link.address.description) else { return .shown(url: link.url) }
        let text = LinkText(link, installation: installation)
        let mail = Mail(
            id: identifiers.next(), date: clock.now(), to: recipient, subject: text.subject, text: text.text,
            html: text.html)
        return await send(mail) ? .mailed : .shown(url: link.url)
    }
}
