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
    var json: JSONValue {
        [
            "user_id": userID.map { .string($0.description) } ?? .null, "name": name.map { .string($0) } ?? .null,
            "state": .string(state.rawValue), "thread_id": threadID.map { .string($0.description) } ?? .null,
            "last_launch_at": lastLaunchAt.map { .string($0.rfc3339) } ?? .null,
            "roster_status": rosterStatus.map { .string($0) } ?? .null, "scores": .array(scores.map(\.json)),
        ]
    }

    static let schema = JSONSchema.named(
        "LTIGradeRow",
        .object([
            .required("user_id", .nullable(.identifier)), .required("name", .nullable(.string())),
            .required("state", .choice(GradeState.self)), .required("thread_id", .nullable(.string())),
            .required("last_launch_at", .nullable(.time)), .required("roster_status", .nullable(.string())),
            .required("scores", .array(SheetScore.schema)),
        ]))
}

extension SheetScore {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.description), "line_item": .string(lineItem), "label": .string(label),
            "score": .double(points.given), "maximum": .double(points.maximum),
            "comment": comment.map { .string($0) } ?? .null, "status": .string(status),
            "is_overridden": .bool(isOverridden), "attempts": .integer(Int64(attempts)),
            "cause": errorCode.map { .string($0) } ?? .null, "error": error.map { .string($0) } ?? .null,
            "graded_at": .string(timestamp.rfc3339),
            "finished_at": finishedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }

    fileprivate static let schema = JSONSchema.object([
        .required("id", .identifier), .required("line_item", .string()), .required("label", .string()),
        .required("score", .number), .required("maximum", .number), .required("comment", .nullable(.string())),
        .required("status", .enumeration(["pending", "delivered", "failed", "held"])),
        .required("is_overridden", .boolean), .required("attempts", .integer()),
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
