package import Core

/// One mail to one person. It keeps its identity and date however often its delivery is tried, so that one that arrives
/// twice is known for the same.
package struct Mail: Sendable, Equatable {
    /// Becomes the left part of `Message-ID`.
    package let id: UUID128
    package let date: Timestamp
    package let recipient: MailAddress
    package let subject: String
    /// What is read where HTML is not.
    package let text: String
    /// The same as HTML; nil for a mail of text alone.
    package let html: String?

    package init(
        id: UUID128, date: Timestamp, to recipient: MailAddress, subject: String, text: String, html: String? = nil
    ) {
        self.id = id
        self.date = date
        self.recipient = recipient
        self.subject = subject
        self.text = text
        self.html = html
    }
}
