import Chat
import Core
import Workflows

/// Starts workflows when their times come. Servers share the work: whoever moves a schedule on to its next time starts
/// its run, in one transaction. Times that went by while no server was there are made up for by one run.
struct TriggerClock: Service {
    let name = "schedules"
    /// How often schedules are looked at where none is known to be due: other servers may have changed some.
    private static let pause: Duration = .seconds(10)
    private static let batch = 50

    let firing: TriggerFiring
    let alarm: Alarm
    let logger: Logger

    func run() async throws {
        var nextSweep = ContinuousClock.now
        while !Task.isCancelled {
            do {
                while try await fireDue() {}
                if nextSweep <= .now {
                    nextSweep = .now + .seconds(3600)
                    try await firing.store.forgetDeliveries(before: firing.clock.now() + .seconds(-86_400))
                }
                await alarm.sleep(until: .now + (try await untilNext()))
            } catch {
                if !Task.isCancelled { logger.warning("Schedules could not be read", [("error", "\(error)")]) }
                await alarm.sleep(until: .now + Self.pause)
            }
        }
    }

    private func untilNext() async throws -> Duration {
        guard let next = try await firing.store.nextDue() else { return Self.pause }
        let left = next.microseconds - firing.clock.now().microseconds
        return min(Self.pause, .microseconds(max(left, 1000)))
    }

    /// Starts what is due; whether there may be more of it.
    func fireDue() async throws -> Bool {
        let due = try await firing.store.due(at: firing.clock.now(), most: Self.batch)
        for (tenantID, id) in due {
            guard let trigger = try await firing.store.trigger(id, in: tenantID), let time = trigger.nextAt else {
                continue
            }
            let now = firing.clock.now()
            do {
                _ = try await firing.fire(trigger, ["time": .string(time.rfc3339)], in: tenantID) {
                    TriggerStore.advancing(trigger, starting: $0, at: now)
                }
            } catch is ClaimLost {
                // Another server was quicker, or somebody has changed the trigger.
            } catch {
                logger.warning("A schedule started nothing", [("trigger", "\(id)"), ("error", "\(error)")])
                try await firing.note(error, of: trigger, in: tenantID)
            }
        }
        return due.count == Self.batch && !Task.isCancelled
    }
}
