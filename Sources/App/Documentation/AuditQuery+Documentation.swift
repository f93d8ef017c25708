import Auth
import HTTPCore

extension AuditQuery {
    static let parameters: [RouteDocumentation.Parameter] = [
        .init("actor", "The identifier of the person or key that acted."),
        .init("action", "What was done.", .enumeration(AuditAction.allCases.map(\.rawValue))),
        .init("target_kind", "The kind of what was acted on, such as `user`."),
        .init("target_id", "The identifier of what was acted on."),
        .init("from", "From this moment on.", .time), .init("until", "Before this moment.", .time),
        .init("limit", "The most events of one page; 50 unless told.", .integer(1...100)),
        .init("after", "What the page before gave as `after`."),
        .init("format", "`csv` gives all that fits as a table.", .enumeration(["json", "csv"])),
    ]
}

extension AuditRecord {
    static let schema = JSONSchema.named(
        "AuditEvent",
        .object([
            .required("sequence", .integer()), .required("at", .time),
            .required("actor", .object([.required("kind", .string()), .required("id", .nullable(.string()))])),
            .required("on_behalf_of", .nullable(.string())), .required("action", .string()),
            .required("target", .object([.required("kind", .string()), .required("id", .string())])),
            .required("difference", .any), .required("address", .nullable(.string())),
            .required("request_id", .nullable(.string())), .required("hash", .string()),
        ]))
}
