import Auth
import Synchronization

/// Keeps the links that would be mailed, and wakes whoever waits for the next one.
final class CollectedLinks: LinkDelivery {
    let isMailing = true
    private let links: AsyncStream<SingleUseLink>
    private let continuation: AsyncStream<SingleUseLink>.Continuation
    private let seen = Atomic<Int>(0)

    init() {
        (links, continuation) = AsyncStream.makeStream()
    }

    /// How many were delivered so far.
    var count: Int { seen.load(ordering: .relaxed) }

    func deliver(_ link: SingleUseLink) -> LinkOutcome {
        seen.add(1, ordering: .relaxed)
        continuation.yield(link)
        return .mailed
    }

    /// The next link.
    func next() async -> SingleUseLink? {
        await links.first { _ in true }
    }
}
