package import Core

/// Delivers links in the background, so that no answer waits for a mail, or tells by its time that one was sent.
///
/// A few wait; what comes when too many do is dropped, and its person asks again.
package final class LinkQueue: Service {
    package let name = "links"
    let delivery: any LinkDelivery
    private let logger: Logger
    private let links: AsyncStream<SingleUseLink>
    private let continuation: AsyncStream<SingleUseLink>.Continuation

    package init(delivery: any LinkDelivery, logger: Logger, limit: Int = 1000) {
        self.delivery = delivery
        self.logger = logger
        (links, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limit))
    }

    /// Takes a link to be delivered soon.
    func append(_ link: SingleUseLink) {
        if case .dropped = continuation.yield(link) {
            logger.warning("a link was dropped: too many wait", [("purpose", link.purpose.rawValue)])
        }
    }

    package func run() async {
        for await link in links {
            if case .shown = await delivery.deliver(link) {
                // Nobody who asks without a session may see it; an administrator makes a link of their own.
                logger.notice(
                    "a link could not be mailed: LYCEUM_SMTP_URL is not set, or too many wait",
                    [("purpose", link.purpose.rawValue)])
            }
        }
    }
}
