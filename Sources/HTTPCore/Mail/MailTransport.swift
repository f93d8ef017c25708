/// Hands mails to a server that takes them on.
package protocol MailTransport: Sendable {
    /// Returns once the server has answered for the mail. Throws ``MailTransportError``, or `CancellationError`.
    func send(_ mail: Mail) async throws
}
