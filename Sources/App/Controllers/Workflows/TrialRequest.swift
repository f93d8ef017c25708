import Core
import HTTPCore
import Workflows

/// The body of `POST /api/v1/workflows/{slug}/draft/runs`.
struct TrialRequest {
    /// What it shares with the beginning of any run.
    let run: RunRequest
    /// What the author says in the conversation; nil where there is an input instead.
    let message: String?
    let pinned: JSONObject
    let source: WorkflowStore.TrialSource

    static let schema = JSONSchema.named(
        "NewTrial",
        .object([
            .optional("input", .any), .optional("message", .nullable(.string())),
            .optional("thread_id", .nullable(.string())), .optional("pinned", .nullable(.map(.any))),
            .optional("revision", .nullable(.integer())), .optional("version", .nullable(.integer())),
            .optional("wait", .either([.boolean, .integer(0...RunRequest.longestWait)])),
            .optional("stream", .boolean),
        ]))

    init(_ body: JSONValue) throws(JSONDecodingError) {
        run = try RunRequest(body)
        switch body["message"] ?? .null {
        case .null: message = nil
        case .string(let text) where (1...(64 << 10)).contains(text.utf8.count): message = text
        default: throw JSONDecodingError(path: "message", expectation: "a text of 1 byte to 64 KiB")
        }
        guard message == nil || body["input"] == nil else {
            throw JSONDecodingError(path: "message", expectation: "either a message or an input")
        }
        switch body["pinned"] ?? .null {
        case .null: pinned = JSONObject()
        case .object(let outputs): pinned = outputs
        default: throw JSONDecodingError(path: "pinned", expectation: "an object with an output for each step")
        }
        source =
            switch (try Self.number("revision", body), try Self.number("version", body)) {
            case (let revision, nil): .draft(revision)
            case (nil, let version?): .version(version)
            default: throw JSONDecodingError(path: "revision", expectation: "either a revision or a version")
            }
    }

    private static func number(_ name: String, _ body: JSONValue) throws(JSONDecodingError) -> Int? {
        switch body[name] ?? .null {
        case .null: return nil
        case .integer(let number) where (1...Int64(Int32.max)).contains(number): return Int(number)
        default: throw JSONDecodingError(path: name, expectation: "a number from 1 on")
        }
    }
}
