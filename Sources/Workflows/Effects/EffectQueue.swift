package import Core
import Synchronization

/// Delivers what runs send out, of all tenants. Servers share the work: each leases what it delivers, and what a server
/// that died had leased becomes due again.
package final class EffectQueue: Service {
    /// What the queue may take and how long it waits.
    package struct Limits: Sendable {
        /// A server that says nothing for so long has lost its deliveries; longer than any delivery takes.
        package var lease: Duration = .seconds(90)
        /// How often a look is taken where nothing is known to be due.
        package var heartbeat: Duration = .seconds(5)
        /// Deliveries at once.
        package var concurrency = 16
        /// Deliveries that are begun before an effect is given up: with the pauses between them most of a day.
        package var attempts = 30
        /// The pause after the first failure; it doubles with each, up to the longest.
        package var pause: Duration = .seconds(1)
        package var longestPause: Duration = .seconds(3600)

        package init() {}
    }

    package let name = "outbox"
    private let store: EffectStore
    private let delivering: [String: any EffectDelivering]
    private let limits: Limits
    private let replica: UUID128
    private let logger: Logger
    private let alarm = Alarm()

    /// - Parameter delivering: who delivers effects of each kind
    package init(
        store: EffectStore, delivering: [String: any EffectDelivering], limits: Limits = Limits(), replica: UUID128,
        logger: Logger
    ) {
        self.store = store
        self.delivering = delivering
        self.limits = limits
        self.replica = replica
        self.logger = logger
    }

    /// Something is to be delivered.
    package func ring() {
        alarm.ring()
    }

    /// Delivers until cancelled; deliveries that are under way then are given back.
    package func run() async throws {
        await deliverUntilCancelled()
        do {
            try await finishing(within: .seconds(2)) { [store, replica] in try await store.releaseLeases(of: replica) }
        } catch {
            logger.warning("Deliveries could not be given back", [("error", "\(error)")])
        }
    }

    private func deliverUntilCancelled() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            while !Task.isCancelled {
                while running >= limits.concurrency {
                    await group.next()
                    running -= 1
                }
                let claimed = await claim(limits.concurrency - running)
                for (tenantID, id) in claimed {
                    group.addTask { await self.deliver(id, in: tenantID) }
                }
                running += claimed.count
                guard claimed.isEmpty else { continue }
                // Nothing is due: what runs may end meanwhile.
                let next = await nextDue()
                await alarm.sleep(until: .now + min(limits.heartbeat, next ?? limits.heartbeat))
            }
        }
    }

    private func claim(_ most: Int) async -> [(TenantID, EffectID)] {
        do {
            return try await store.claim(most, replica: replica, lease: limits.lease)
        } catch {
            guard !Task.isCancelled else { return [] }
            logger.warning("The outbox could not be read", [("error", "\(error)")])
            return []
        }
    }

    private func nextDue() async -> Duration? {
        do { return try await store.nextDue().map { max($0, .milliseconds(5)) } } catch { return nil }
    }

    private func deliver(_ id: EffectID, in tenantID: TenantID) async {
        do {
            guard let delivery = try await store.load(id, in: tenantID, replica: replica) else { return }
            guard let outcome = await outcome(of: delivery) else { return }
            // What has arrived is noted even while the server ends.
            try await finishing(within: .seconds(5)) { [store, replica] in
                try await store.settle(id, in: tenantID, replica: replica, outcome)
            }
        } catch {
            guard !Task.isCancelled else { return }
            // Its lease runs out, and it is delivered again with the same key.
            logger.warning("A delivery could not be noted", [("effect", "\(id)"), ("error", "\(error)")])
        }
    }

    /// Nil where the server ends before the delivery does.
    private func outcome(of delivery: Delivery) async -> DeliveryOutcome? {
        guard let deliverer = delivering[delivery.posted.effect.kind] else {
            return .failed("There is nobody who delivers '\(delivery.posted.effect.kind)'.")
        }
        do throws(DeliveryFailure) {
            try await deliverer.deliver(delivery)
            return .delivered
        } catch {
            if Task.isCancelled { return nil }
            logger.warning(
                "A delivery failed",
                [
                    ("effect", "\(delivery.posted.id)"), ("attempt", "\(delivery.attempt)"),
                    ("error", error.message),
                ])
            guard error.isRetryable, delivery.attempt < limits.attempts else { return .failed(error.message) }
            return .postponed(
                max(pause(after: delivery), min(error.pause ?? .zero, limits.longestPause)), error.message)
        }
    }

    /// Doubles with each attempt. Effects that failed together do not come back together: each has its own share on top,
    /// up to a fifth.
    private func pause(after delivery: Delivery) -> Duration {
        let doubled = limits.pause * (1 << min(delivery.attempt - 1, 20))
        let share = Double(delivery.posted.id.uuid.hashValue & 0xFF) / 255 * 0.2
        return min(doubled, limits.longestPause) * (1 + share)
    }
}
