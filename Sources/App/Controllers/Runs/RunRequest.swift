import Core
import HTTPCore

/// The body of `POST /api/v1/workflows/{slug}/runs`.
struct RunRequest {
    /// In seconds.
    static let longestWait = 300
    private static let usualWait = 60

    let input: JSONValue
    let threadID: ThreadID?
    /// How long the answer may take; nil: it does not wait for the run.
    let wait: Duration?
    let isStream: Bool

    init(_ body: JSONValue) throws(JSONDecodingError) {
        guard case .object(let members) = body else { throw JSONDecodingError(path: "", expectation: "an object") }
        input = members["input"] ?? [:]
        threadID =
            switch members["thread_id"] ?? .null {
            case .null: nil
            case .string(let text): try Field.identifier(text, "thread_id")
            default: throw JSONDecodingError(path: "thread_id", expectation: "an identifier")
            }
        wait =
            switch members["wait"] ?? .null {
            case .null, .bool(false), .integer(0): nil
            case .bool(true): .seconds(Self.usualWait)
            case .integer(let seconds) where (1...Int64(Self.longestWait)).contains(seconds): .seconds(seconds)
            default:
                throw JSONDecodingError(
                    path: "wait", expectation: "true, false or a number of seconds up to \(Self.longestWait)")
            }
        isStream =
            switch members["stream"] ?? .null {
            case .null: false
            case .bool(let value): value
            default: throw JSONDecodingError(path: "stream", expectation: "true or false")
            }
    }

    var hearing: BegunRuns.Hearing { isStream ? .stream : wait.map { .waiting($0) } ?? .atOnce }
}
