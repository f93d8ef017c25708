import Core
import Postgres
import Synchronization
import Telephony
import Workflows

/// Keeps this server's calls its own, places those that wait, ends those that somebody wants to end, and calls over those
/// whose server died.
final class CallKeeper: Service {
    let name = "calls"
    /// How often leases are renewed and lost calls looked for.
    private static let heartbeat: Duration = .seconds(10)
    /// How often recordings are looked through.
    private static let sweep: Duration = .seconds(3600)
    /// Calls that are begun to be placed at once.
    private static let batch = 20

    private let desk: CallDesk
    private let recordings: CallRecordings
    private let logger: Logger
    private let alarm = Alarm()
    /// What carries calls here.
    private let live = Mutex<[any LiveCalls]>([])
    private let wishes = Mutex<Set<CallID>>([])

    init(desk: CallDesk, recordings: CallRecordings, logger: Logger) {
        self.desk = desk
        self.recordings = recordings
        self.logger = logger
    }

    /// Says what carries calls here, before the server runs.
    func carry(by calls: any LiveCalls) { live.withLock { $0.append(calls) } }

    /// Where a call that this server carries can be heard; nil for others.
    func tap(of call: CallID) -> CallTap? {
        live.withLock { $0 }.lazy.compactMap { $0.tap(of: call) }.first
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.work() }
            group.addTask { await self.sweep() }
            await group.waitForAll()
        }
    }

    private func listen() async {
        while !Task.isCancelled {
            do {
                for await payload in try await desk.calls.database.notifications(on: CallStore.channel) {
                    if payload.hasPrefix("end "), let call = CallID(payload.dropFirst(4)) {
                        wishes.withLock { _ = $0.insert(call) }
                    }
                    // Empty after a lost connection: anything may have come.
                    alarm.ring()
                }
                return
            } catch {
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private func work() async {
        while !Task.isCancelled {
            do {
                try await turn()
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("Calls could not be looked after", [("error", "\(error)")])
            }
            await alarm.sleep(until: .now + Self.heartbeat)
        }
    }

    /// One look at everything.
    func turn() async throws {
        let carrying = live.withLock { $0 }
        if carrying.isEmpty {
            wishes.withLock { $0 = [] }
        } else {
            let wished = wishes.withLock { wishes in
                defer { wishes = [] }
                return wishes
            }
            // What was carried and could not be written down as ended is over with its lease.
            let carried = carrying.flatMap(\.calls)
            let ending = wished.union(try await desk.calls.renew(carried, of: desk.server).map(\.1))
            for call in ending {
                for one in carrying { await one.hangUp(call) }
            }
        }
        if let telephone = carrying.first(where: \.places) {
            for (tenant, call) in try await desk.calls.claim(Self.batch, for: desk.server) {
                await each(call, of: tenant) {
                    if let placed = try await desk.placed(call, in: tenant) { await telephone.place(placed) }
                } orElse: {
                    try await desk.end(call, .failed, in: tenant)
                }
            }
        }
        for (tenant, call) in try await desk.calls.lost() {
            await each(call, of: tenant) { try await desk.end(call, .failed, in: tenant) }
        }
    }

    /// One that fails does not stand in the way of others.
    private func each(
        _ call: CallID, of tenant: TenantID, _ work: () async throws -> Void,
        orElse rescue: () async throws -> Void = {}
    ) async {
        do {
            do {
                try await work()
            } catch {
                logger.warning("A call could not be looked after", [("call", "\(call)"), ("error", "\(error)")])
                try await rescue()
            }
        } catch {
            logger.warning("A call could not be ended", [("call", "\(call)"), ("error", "\(error)")])
        }
    }

    private func sweep() async {
        while !Task.isCancelled {
            do {
                for tenant in try await desk.calls.tenants() {
                    _ = try await recordings.removeOld(at: desk.clock.now(), in: tenant)
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("Old recordings could not be removed", [("error", "\(error)")])
            }
            try? await Task.sleep(for: Self.sweep)
        }
    }
}
