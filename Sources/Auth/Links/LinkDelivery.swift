/// Brings a link that opens a door once to the person who may open it.
package protocol LinkDelivery: Sendable {
    /// Whether links are mailed at all; else nobody's address can be proved by one.
    var isMailing: Bool { get }
    /// Mails the link where the installation can mail. Never throws: what cannot be mailed is shown.
    func deliver(_ link: SingleUseLink) async -> LinkOutcome
}

/// A link that opens a door once, and for whom.
package struct SingleUseLink: Sendable, Equatable {
    /// What the link is for.
    package enum Purpose: String, Sendable {
        case invitation
        case passwordReset = "password_reset"
    }

    package let purpose: Purpose
    package let address: EmailAddress
    /// A language tag for the text around the link.
    package let locale: String
    /// The whole address of the page that takes the token.
    package let url: String

    package init(purpose: Purpose, address: EmailAddress, locale: String, url: String) {
        self.purpose = purpose
        self.address = address
        self.locale = locale
        self.url = url
    }
}

/// What became of a link.
package enum LinkOutcome: Sendable, Equatable {
    /// It is on its way by mail, and nobody else gets to see it.
    case mailed
    /// The installation does not mail: an administrator hands it on.
    case shown(url: String)
}

/// For an installation without mail: every link is shown.
package struct ShownLinks: LinkDelivery {
    package let isMailing = false

    package init() {}

    package func deliver(_ link: SingleUseLink) -> LinkOutcome { .shown(url: link.url) }
}
