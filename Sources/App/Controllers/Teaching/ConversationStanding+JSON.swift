import Chat
import Core
import HTTPCore
import Workflows

extension ConversationStanding {
    /// As the API shows it.
    ///
    /// - Parameter title: the title that the author gave to a step; nil where they gave it none
    func json(at now: Timestamp, title: (Step) -> String?) -> JSONValue {
        let idle = max(0, now.microseconds - lastActivity.microseconds) / 1_000_000
        return [
            "thread_id": .string(threadID.description),
            "person": ["id": .string(userID.description), "name": .string(name)],
            "workflow": [
                "slug": .string(workflow), "title": .string(workflowTitle),
                "version": run?.version.map { .integer(Int64($0)) } ?? .null,
            ],
            "run": run.map { ["id": .string($0.id.description), "status": .string($0.status.rawValue)] } ?? .null,
            "steps": .array(
                steps.map { step in
                    [
                        "node": .string(step.node), "title": title(step).map { .string($0) } ?? .null,
                        "kind": .string(step.kind), "status": step.isWaiting ? "waiting" : "running",
                        "since": .string(step.since.rfc3339), "attempts": .integer(Int64(step.attempts)),
                    ]
                }),
            "taken_over": takeover.flatMap { taken in
                taken.until > now
                    ? [
                        "user_id": .string(taken.userID.description), "since": .string(taken.since.rfc3339),
                        "until": .string(taken.until.rfc3339),
                    ] : nil
            } ?? .null,
            "created_at": .string(createdAt.rfc3339), "last_activity_at": .string(lastActivity.rfc3339),
            "idle_seconds": .integer(idle),
        ]
    }

    static let properties: [JSONSchema.Property] = [
        .required("thread_id", .string()),
        .required("person", .object([.required("id", .identifier), .required("name", .string())])),
        .required(
            "workflow",
            .object([
                .required("slug", .string()), .required("title", .string()),
                .required("version", .nullable(.integer())),
            ])),
        .required(
            "run",
            .nullable(.object([.required("id", .string()), .required("status", .choice(RunStatus.self))]))),
        .required(
            "steps",
            .array(
                .object([
                    .required("node", .string()), .required("title", .nullable(.string())),
                    .required("kind", .string()), .required("status", .enumeration(["waiting", "running"])),
                    .required("since", .time), .required("attempts", .integer()),
                ]))),
        .required(
            "taken_over",
            .nullable(
                .object([
                    .required("user_id", .identifier), .required("since", .time), .required("until", .time),
                ]))),
        .required("created_at", .time), .required("last_activity_at", .time), .required("idle_seconds", .integer()),
    ]
    static let schema = JSONSchema.named("ConversationStanding", .object(properties))
}

/// The titles of the steps of conversations that are shown together, each version read once.
struct StandingTitles {
    private let titles: StepTitles
    private let tenant: TenantID
    private var known: [WorkflowVersionID: [String: String]] = [:]

    init(_ titles: StepTitles, in tenant: TenantID) {
        self.titles = titles
        self.tenant = tenant
    }

    /// The conversation as the API shows it.
    mutating func json(of standing: ConversationStanding, at now: Timestamp) async -> JSONValue {
        for version in Set(standing.steps.map(\.versionID)) where known[version] == nil {
            known[version] = await titles.titles(of: version, in: tenant).filter { !$0.value.isEmpty }
        }
        let known = known
        return standing.json(at: now) { known[$0.versionID]?[$0.node] }
    }
}
