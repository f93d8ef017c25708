package import HTTPCore
package import Net

/// Sends mails with libcurl to one SMTP server, a connection each.
///
/// The loop should be this transport's own: libcurl waits for the answer to `QUIT` without leaving the thread.
package final class SMTPTransport: MailTransport {
    private let configuration: SMTPConfiguration
    private let multi: CurlMulti

    package init(_ configuration: SMTPConfiguration, loop: EventLoop) {
        self.configuration = configuration
        multi = CurlMulti(loop: loop, configuration: CurlConfiguration(), streamsPerConnection: 1)
    }

    package func send(_ mail: Mail) async throws {
        try Task.checkCancellation()
        let bytes = MailDocument(mail, from: configuration.sender).bytes
        let outcome = MailOutcome()
        let delivery = MailHold()
        multi.loop.execute { [multi, configuration] in
            multi.assumeIsolated { multi in
                do throws(HTTPTransportError) {
                    let made = try MailDelivery(bytes, configuration, to: mail.recipient, outcome: outcome)
                    delivery.value = made
                    multi.start(made)
                } catch {
                    outcome.set(.failure(MailTransportError(.failed, error.description)))
                }
            }
        }
        try await withTaskCancellationHandler {
            try await outcome.value()
        } onCancel: {
            outcome.set(.failure(CancellationError()))
            multi.loop.execute { [multi] in
                multi.assumeIsolated { multi in
                    if let made = delivery.value { multi.abort(made) }
                }
            }
        }
    }
}

/// Leads from the loop's first job for a mail to its last.
///
/// `@unchecked Sendable`: touched on the loop's thread alone.
private final class MailHold: @unchecked Sendable {
    weak var value: MailDelivery?
}
