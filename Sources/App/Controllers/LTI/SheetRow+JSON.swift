import Core
import HTTPCore
import LTI

extension HTTPError {
    /// What a platform did not do.
    static func platform(_ failure: ServiceFailure) -> HTTPError {
        HTTPError(
            .serviceUnavailable, .unavailable, failure.message, details: ["cause": .string(failure.code.rawValue)])
    }
}

extension SheetRow {
    var json: JSONValue { .object(members) }

    private var members: JSONObject {
        [
            "user_id": userID.map { .string($0.description) } ?? .null, "name": name.map { .string($0) } ?? .null,
            "state": .string(state.rawValue), "thread_id": threadID.map { .string($0.description) } ?? .null,
            "last_launch_at": lastLaunchAt.map { .string($0.rfc3339) } ?? .null,
            "groups": .array(groups.map { .string($0) }),
            "roster_status": rosterStatus.map { .string($0) } ?? .null, "scores": .array(scores.map(\.json)),
            "left": left.map { ["score": .double($0.given), "maximum": .double($0.maximum)] } ?? .null,
        ]
    }

    /// With what the learner did.
    func json(conversations: [LinkConversation]) -> JSONValue {
        var members = members
        members.append("conversations", .array(conversations.map(\.json)))
        return .object(members)
    }

    /// Without scores that no teacher has released, and without why one was not sent.
    var asLearnersSee: SheetRow {
        var row = self
        row.scores = scores.filter { $0.heldFor != "release" }.map(\.withoutCause)
        row.left = nil
        return row
    }

    static let schema = JSONSchema.named("LTIGradeRow", .object(properties))
    static let personSchema = JSONSchema.named(
        "LTIGradePerson",
        .object(properties + [.required("conversations", .array(LinkConversation.schema))]))

    private static let properties: [JSONSchema.Property] = [
        .required("user_id", .nullable(.identifier)), .required("name", .nullable(.string())),
        .required("state", .choice(GradeState.self)), .required("thread_id", .nullable(.string())),
        .required("last_launch_at", .nullable(.time)),
        .required("roster_status", .nullable(.choice(RosterMember.Status.self))),
        .required("groups", .array(.string())),
        .required("scores", .array(SheetScore.schema)),
        .required(
            "left",
            .nullable(.object([.required("score", .number), .required("maximum", .number)]))),
    ]
}

extension LinkConversation {
    fileprivate var json: JSONValue {
        [
            "thread_id": .string(threadID.description), "number": .integer(Int64(number)),
            "began_at": .string(beganAt.rfc3339),
            "workflow": ["slug": .string(workflow.slug), "title": .string(workflow.title)],
        ]
    }

    fileprivate static let schema = JSONSchema.object([
        .required("thread_id", .string()), .required("number", .integer()), .required("began_at", .time),
        .required("workflow", .object([.required("slug", .string()), .required("title", .string())])),
    ])
}

extension SheetScore {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.description), "line_item": .string(lineItem), "label": .string(label),
            "score": .double(points.given), "maximum": .double(points.maximum),
            "comment": comment.map { .string($0) } ?? .null, "status": .string(status),
            "is_overridden": .bool(isOverridden), "held_for": heldFor.map { .string($0) } ?? .null,
            "attempts": .integer(Int64(attempts)),
            "cause": errorCode.map { .string($0) } ?? .null, "error": error.map { .string($0) } ?? .null,
            "graded_at": .string(timestamp.rfc3339),
            "finished_at": finishedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }

    fileprivate static let schema = JSONSchema.object([
        .required("id", .identifier), .required("line_item", .string()), .required("label", .string()),
        .required("score", .number), .required("maximum", .number), .required("comment", .nullable(.string())),
        .required("status", .enumeration(["pending", "delivered", "failed", "held"])),
        .required("is_overridden", .boolean),
        .required("held_for", .nullable(.enumeration(["platform", "override", "attempt", "release"]))),
        .required("attempts", .integer()),
        .required("cause", .nullable(.string())), .required("error", .nullable(.string())),
        .required("graded_at", .time), .required("finished_at", .nullable(.time)),
    ])
}

extension LineItemResult {
    func json(lineItem: String, userID: UserID?) -> JSONValue {
        [
            "line_item": .string(lineItem), "user_id": userID.map { .string($0.description) } ?? .null,
            "score": score.map { .double($0) } ?? .null, "maximum": maximum.map { .double($0) } ?? .null,
            "comment": comment.map { .string($0) } ?? .null,
        ]
    }

    static let schema = JSONSchema.object([
        .required("line_item", .string()), .required("user_id", .nullable(.identifier)),
        .required("score", .nullable(.number)), .required("maximum", .nullable(.number)),
        .required("comment", .nullable(.string())),
    ])
}
