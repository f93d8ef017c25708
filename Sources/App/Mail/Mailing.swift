import Auth
import Core
import HTTPClient
import HTTPCore
import Net

/// How the installation mails, where it does.
struct Mailing {
    let queue: MailQueue
    private let publicURL: String

    /// The transport has a thread of its own: libcurl waits there for a server that is slow to say goodbye.
    static func transport(_ configuration: SMTPConfiguration) -> SMTPTransport {
        SMTPTransport(configuration, loop: EventLoopGroup(count: 1, name: "mail").next())
    }

    init(_ configuration: SMTPConfiguration, publicURL: String, registry: MetricsRegistry, logger: Logger) {
        queue = MailQueue(transport: Self.transport(configuration), logger: logger.labelled("mail"))
        self.publicURL = publicURL
        registry.count(
            "lyceum_mails_total", "Mails by what became of them.",
            read: { [queue] in
                let now = queue.statistics
                return [("sent", now.sent), ("retried", now.retried), ("failed", now.failed), ("dropped", now.dropped)]
                    .map { MetricSample(Double($0.1), labels: [(name: "outcome", value: $0.0)]) }
            })
        registry.gauge(
            "lyceum_mails_waiting", "Mails that wait or are on their way.",
            read: { [queue] in [MetricSample(Double(queue.statistics.waiting))] })
    }

    /// How links reach people: by the queue, so that nobody waits for the mail server.
    func links(identifiers: any IdentifierGenerator, clock: any WallClock) -> any LinkDelivery {
        MailedLinks(installation: publicURL, identifiers: identifiers, clock: clock) { [queue] in queue.append($0) }
    }
}

extension Configuration {
    /// Whether mail is on, for `lyceum config` and the start.
    var mailSummary: String {
        guard let mail else { return "off: links are shown to administrators; LYCEUM_SMTP_URL turns it on" }
        return "on: from \(mail.sender.address) by \(mail.server.description)"
    }
}
