import Core
import HTTPCore
import Workflows

extension RunRecord {
    /// As lists show it.
    var json: JSONValue { .object(members) }

    fileprivate var members: JSONObject {
        [
            "id": .string(id.description), "workflow": .string(workflow),
            "version": version.map { .integer(Int64($0)) } ?? .null,
            "draft_revision": draftRevision.map { .integer(Int64($0)) } ?? .null, "is_trial": .bool(isTrial),
            "thread_id": .string(threadID.description), "user_id": userID.map { .string($0.description) } ?? .null,
            "origin": .string(origin), "status": .string(status.rawValue),
            "waits_for": .array(waits.map { .string($0) }), "attempt": .integer(Int64(attempt)),
            "failure": failure.map { .string($0) } ?? .null, "created_at": .string(createdAt.rfc3339),
            "finished_at": finishedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}

extension RunDetails {
    /// As its own address shows it.
    func json(_ sight: RunVisibility) -> JSONValue {
        var members = record.members
        members.append("input", sight.shown(input))
        members.append("result", sight.shown(result))
        members.append("error", sight.shown(error: error))
        members.append("continued_as", record.mergedInto.map { .string($0.description) } ?? .null)
        members.append("pinned", .array(pinned.map { .string($0) }))
        members.append("steps", .integer(Int64(steps)))
        members.append("last_event", .integer(Int64(lastEvent)))
        members.append(
            "usage", ["input_tokens": .integer(Int64(tokens.input)), "output_tokens": .integer(Int64(tokens.output))])
        return .object(members)
    }
}

extension StepRecord {
    /// As a trace shows it.
    func json(title: String?, _ runSight: RunVisibility) -> JSONValue {
        let sight = runSight.ofSteps
        return [
            "number": .integer(Int64(number)), "node": .string(node), "kind": .string(kind),
            "title": .string(title ?? ""), "strand": .integer(Int64(strand)), "attempt": .integer(Int64(attempt)),
            "status": .string(status), "input": sight.shown(input), "output": sight.shown(output),
            "changes": sight.shown(changes), "error": sight.shown(error: error), "usage": usage,
            "started_at": .string(startedAt.rfc3339),
            "finished_at": finishedAt.map { .string($0.rfc3339) } ?? .null,
            "duration_ms": finishedAt.map {
                .double(Double($0.microseconds - startedAt.microseconds) / 1000)
            } ?? .null,
        ]
    }
}

/// The shapes of runs.
extension JSONSchema {
    private static let runMembers: [Property] = [
        .required("id", .string()), .required("workflow", .string()), .required("version", .nullable(.integer())),
        .required("draft_revision", .nullable(.integer())), .required("is_trial", .boolean),
        .required("thread_id", .string()), .required("user_id", .nullable(.identifier)),
        .required("origin", .string()), .required("status", .choice(RunStatus.self)),
        .required("waits_for", .array(.string())), .required("attempt", .integer()),
        .required("failure", .nullable(.string())), .required("created_at", .time),
        .required("finished_at", .nullable(.time)),
    ]

    static let run = JSONSchema.named("Run", .object(runMembers))

    static let runDetails = JSONSchema.named(
        "RunDetails",
        .object(
            runMembers + [
                .required("input", .any), .required("result", .any), .required("error", .nullable(.map(.any))),
                .required("continued_as", .nullable(.string())), .required("pinned", .array(.string())),
                .required("steps", .integer()),
                .required("last_event", .integer()),
                .required(
                    "usage",
                    .object([.required("input_tokens", .integer()), .required("output_tokens", .integer())])),
            ]))

    static let startedRun = JSONSchema.named(
        "StartedRun",
        .object([
            .required("id", .string()), .required("thread_id", .string()), .required("status", .choice(RunStatus.self)),
            .required("run", .nullable(runDetails)), .required("messages", .array(.string())),
        ]))

    static let newRun = JSONSchema.named(
        "NewRun",
        .object([
            .optional("input", .any), .optional("thread_id", .nullable(.string())),
            .optional("wait", .either([.boolean, .integer(0...RunRequest.longestWait)])),
            .optional("stream", .boolean),
        ]))

    static let runStep = JSONSchema.named(
        "RunStep",
        .object([
            .required("number", .integer()), .required("node", .string()), .required("kind", .string()),
            .required("title", .string()), .required("strand", .integer()), .required("attempt", .integer()),
            .required("status", .string()), .required("input", .any), .required("output", .any),
            .required("changes", .any), .required("error", .nullable(.map(.any))), .required("usage", .any),
            .required("started_at", .time), .required("finished_at", .nullable(.time)),
            .required("duration_ms", .nullable(.number)),
        ]))

    static let runEvent = JSONSchema.named(
        "RunEvent",
        .object([
            .required("number", .integer()), .required("step", .integer()), .required("type", .string()),
            .required("data", .map(.any)),
        ]))
}
