package import Core

/// Delivers scores to platforms, of all tenants. Servers share the work: each leases what it delivers, and what a server
/// that died had leased becomes due again. Of one person and line item one score is on its way at a time.
package final class ScoreQueue: Service {
    /// What the queue may take and how long it waits.
    package struct Limits: Sendable {
        /// A server that says nothing for so long has lost its deliveries; longer than any delivery takes: a token, a
        /// line item, a score, a look for the line item, each with one repetition.
        package var lease: Duration = .seconds(180)
        /// How often a look is taken where nothing is known to be due.
        package var heartbeat: Duration = .seconds(1)
        /// Deliveries at once.
        package var concurrency = 32
        /// Of these, deliveries to one platform, counted over all servers: one that hangs holds no more.
        package var share = 4
        /// Deliveries that are begun before a score is given up: with the pauses between them a week at least.
        package var attempts = 350
        /// Deliveries that are begun before a platform is believed that says again and again what mostly stays so: that
        /// it allows no such thing, knows no such course, has something newer. With the pauses some hours.
        package var refusals = 20
        /// The pause while the platform's registration is not in use.
        package var suspension: Duration = .seconds(3600)
        /// The pause after the first failure; it doubles with each, up to the longest.
        package var pause: Duration = .milliseconds(500)
        package var longestPause: Duration = .seconds(3600)

        package init() {}

        /// Doubles with each attempt, unless the platform says when it wants to be asked again, which is its to say for
        /// the first twenty; between a half and the whole of it, so that scores that failed together do not come back
        /// together.
        func pause(after attempt: Int, asked: Duration?, share: UInt64) -> Duration {
            let doubled = min(pause * (1 << min(attempt - 1, 20)), longestPause)
            let spread = Double(share & 0xFF) / 255
            let usual = doubled * (0.5 + spread / 2)
            guard let asked else { return usual }
            let wanted = min(max(asked, pause), longestPause) * (1 + spread / 10)
            return attempt <= 20 ? wanted : max(wanted, usual)
        }
    }

    package let name = "scores"
    private let store: ScoreStore
    private let grades: GradeServices
    private let limits: Limits
    private let replica: UUID128
    private let logger: Logger

    package init(
        store: ScoreStore, grades: GradeServices, limits: Limits = Limits(), replica: UUID128, logger: Logger
    ) {
        self.store = store
        self.grades = grades
        self.limits = limits
        self.replica = replica
        self.logger = logger
    }

    /// Delivers until cancelled; deliveries that are under way then are given back.
    package func run() async throws {
        await deliverUntilCancelled()
        do {
            try await finishing(within: .seconds(2)) { [store, replica] in try await store.releaseLeases(of: replica) }
        } catch {
            logger.warning("Scores could not be given back", [("error", "\(error)")])
        }
    }

    private func deliverUntilCancelled() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            // What has just been delivered may have others behind it, so the first looks come soon.
            var pause: Duration = .milliseconds(20)
            while !Task.isCancelled {
                while running >= limits.concurrency {
                    await group.next()
                    running -= 1
                }
                let claimed = await claim(limits.concurrency - running)
                for (tenantID, id) in claimed { group.addTask { await self.deliver(id, in: tenantID) } }
                running += claimed.count
                pause = claimed.isEmpty ? min(pause * 2, limits.heartbeat) : .milliseconds(20)
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// Delivers what is due at this moment, and returns once nothing is; for tests.
    package func drain() async {
        while true {
            let claimed = await claim(limits.concurrency)
            guard !claimed.isEmpty else { return }
            await withTaskGroup(of: Void.self) { group in
                for (tenantID, id) in claimed { group.addTask { await self.deliver(id, in: tenantID) } }
            }
        }
    }

    private func claim(_ most: Int) async -> [(TenantID, ScoreID)] {
        do {
            return try await store.claim(most, share: limits.share, replica: replica, lease: limits.lease)
        } catch {
            guard !Task.isCancelled else { return [] }
            logger.warning("The outbox of scores could not be read", [("error", "\(error)")])
            return []
        }
    }

    private func deliver(_ id: ScoreID, in tenantID: TenantID) async {
        do {
            guard let delivery = try await store.load(id, in: tenantID, replica: replica) else { return }
            guard let outcome = await outcome(of: delivery) else { return }
            // What has arrived is noted even while the server ends.
            try await finishing(within: .seconds(5)) { [store, replica] in
                try await store.settle(delivery, replica: replica, outcome)
            }
        } catch {
            guard !Task.isCancelled else { return }
            // Its lease runs out, and it is delivered again with the same timestamp.
            logger.warning("A score's delivery could not be noted", [("score", "\(id)"), ("error", "\(error)")])
        }
    }

    /// Nil where the server ends before the delivery does.
    private func outcome(of delivery: ScoreDelivery) async -> ScoreOutcome? {
        guard delivery.isRegistrationActive else {
            return .suspended(
                limits.suspension, ServiceFailure(.notGranted, "The platform's registration is not in use."))
        }
        guard let score = delivery.score else {
            return .failed(ServiceFailure(.notGranted, "The person is nobody at the platform any more."))
        }
        let place: String
        do throws(ServiceFailure) {
            guard let found = try await lineItem(of: delivery) else { return .waiting }
            place = found
        } catch {
            guard noted(error, of: delivery) else { return nil }
            return delivery.outcome(ofLineItem: error, by: limits)
        }
        do throws(ServiceFailure) {
            try await grades.send(score, to: place, at: delivery.endpoint, as: delivery.client)
            return .delivered
        } catch {
            guard noted(error, of: delivery) else { return nil }
            // What a launch named is the platform's affair.
            guard error.code == .notFound, delivery.endpoint.lineItem == nil else {
                return delivery.outcome(of: error, by: limits)
            }
            return await outcome(of: delivery, notFoundAt: place, error)
        }
    }

    /// The same where the platform found no place for the score: its line item is gone, or it does not know the person.
    /// Others have their scores at that line item too, so it is looked for first.
    private func outcome(
        of delivery: ScoreDelivery, notFoundAt lineItem: String, _ failure: ServiceFailure
    ) async -> ScoreOutcome? {
        do throws(ServiceFailure) {
            if try await grades.has(lineItem, at: delivery.endpoint, as: delivery.client) {
                return .failed(
                    ServiceFailure(.notFound, "The platform has the line item, and does not know the person there."))
            }
        } catch {
            guard noted(error, of: delivery) else { return nil }
            // Not every platform shows a single line item.
            if error.isRetryable { return delivery.outcome(ofLineItem: error, by: limits) }
        }
        return delivery.outcome(ofLost: lineItem, failure, by: limits)
    }

    /// Logs why an attempt failed; false where it failed because the server ends.
    private func noted(_ failure: ServiceFailure, of delivery: ScoreDelivery) -> Bool {
        guard !Task.isCancelled else { return false }
        logger.warning(
            "A score was not delivered",
            [
                ("score", "\(delivery.id)"), ("attempt", "\(delivery.attempt)"),
                ("code", failure.code.rawValue), ("error", failure.message),
            ])
        return true
    }

    /// Where the score goes; nil where somebody else is making that.
    private func lineItem(of delivery: ScoreDelivery) async throws(ServiceFailure) -> String? {
        if let url = delivery.endpoint.lineItem { return url }
        if !delivery.lineItem.url.isEmpty { return delivery.lineItem.url }
        let (id, tenantID) = (delivery.lineItemID, delivery.tenantID)
        do {
            guard try await store.beginMaking(id, in: tenantID, lease: limits.lease) else { return nil }
        } catch {
            throw Self.databaseFailed
        }
        let made: Result<LineItem, ServiceFailure>
        do throws(ServiceFailure) {
            made = .success(
                try await grades.findOrMake(delivery.lineItem, at: delivery.endpoint, as: delivery.client))
        } catch {
            made = .failure(error)
        }
        let url = try? made.get().url
        do {
            try await finishing(within: .seconds(5)) { [store] in try await store.endMaking(id, url, in: tenantID) }
        } catch {
            throw Self.databaseFailed
        }
        return try made.get().url
    }

    private static let databaseFailed = ServiceFailure(
        .internalError, "The server could not look up the line item.", isRetryable: true)
}
