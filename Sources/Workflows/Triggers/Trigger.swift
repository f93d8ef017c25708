package import Core
import Expressions
import Postgres

package enum TriggerTag: IdentifierTag { package static let prefix = "trg_" }
package typealias TriggerID = Identifier<TriggerTag>

/// Something that starts a workflow by itself.
package struct Trigger: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case schedule, webhook
    }

    /// The times of a schedule.
    package struct Times: Sendable, Equatable {
        package let cron: CronSchedule
        /// A name of the time zone database, such as `Europe/Paris`.
        package let timeZone: String
        private let rules: TimeZoneRules

        /// Nil for a time zone that the system does not know.
        package init?(_ cron: CronSchedule, timeZone: String) {
            guard !timeZone.isEmpty, let rules = TimeZoneRules.named(timeZone) else { return nil }
            self.cron = cron
            self.timeZone = timeZone
            self.rules = rules
        }

        /// The first time after the given one.
        package func next(after moment: Timestamp) -> Timestamp? { cron.next(after: moment, in: rules) }

        package static func == (left: Times, right: Times) -> Bool {
            left.cron == right.cron && left.timeZone == right.timeZone
        }
    }

    package let id: TriggerID
    package let workflowID: WorkflowID
    /// The workflow's slug.
    package let workflow: String
    /// In whose name the runs are.
    package let userID: UserID
    package let kind: Kind
    package var name: String
    package var isEnabled: Bool
    /// What the runs are given besides what started them; an object.
    package var input: JSONObject
    /// Of a schedule.
    package var times: Times?
    package var nextAt: Timestamp?
    package let lastRunID: RunID?
    package let lastFiredAt: Timestamp?
    package let lastError: String?
    package var version: Int
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    /// A trigger that was not there before.
    package init(
        id: TriggerID, workflowID: WorkflowID, workflow: String, userID: UserID, kind: Kind, name: String,
        isEnabled: Bool, input: JSONObject, times: Times?, at now: Timestamp
    ) {
        self.id = id
        self.workflowID = workflowID
        self.workflow = workflow
        self.userID = userID
        self.kind = kind
        self.name = name
        self.isEnabled = isEnabled
        self.input = input
        self.times = times
        nextAt = times?.next(after: now)
        lastRunID = nil
        lastFiredAt = nil
        lastError = nil
        version = 1
        createdAt = now
        updatedAt = now
    }

    init(row: Row) throws {
        id = try row["id", TriggerID.self]
        workflowID = try row["workflow_id", WorkflowID.self]
        workflow = try row["workflow", String.self]
        userID = try row["user_id", UserID.self]
        kind = Kind(rawValue: try row["kind", String.self]) ?? .schedule
        name = try row["name", String.self]
        isEnabled = try row["is_enabled", Bool.self]
        input = try row["input", JSONValue.self].objectValue ?? [:]
        let (cron, zone) = (try row["cron", String?.self], try row["time_zone", String?.self])
        times = try cron.flatMap { try Times(CronSchedule($0), timeZone: zone ?? "") }
        nextAt = try row["next_at", Timestamp?.self]
        lastRunID = try row["last_run_id", RunID?.self]
        lastFiredAt = try row["last_fired_at", Timestamp?.self]
        lastError = try row["last_error", String?.self]
        version = try row["version", Int.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
    }

    /// What a run of it is given.
    package func input(adding members: JSONObject) -> JSONValue {
        var input = input
        for (name, value) in members.members { input[name] = value }
        return .object(input)
    }
}
