import Core
import Workflows

/// What a program's tools gave for the calls of the last answer.
struct CallerResults: Equatable {
    private(set) var outputs: [(id: String, output: JSONValue)] = []
    /// The calls of the answer that they are to, where the program repeats it.
    private var calls: [String]?

    static func == (left: CallerResults, right: CallerResults) -> Bool {
        left.byID == right.byID && left.calls == right.calls
    }

    var isEmpty: Bool { outputs.isEmpty }
    var byID: [String: JSONValue] { Dictionary(outputs.map { ($0.id, $0.output) }) { $1 } }

    /// An answer follows: results before it are history.
    mutating func beginAnswer(calling ids: [String]) {
        outputs = []
        calls = ids.isEmpty ? nil : ids
    }

    /// A call of the same answer, or of a next one where the last has its results.
    mutating func addCall(_ id: String) {
        if outputs.isEmpty { calls = (calls ?? []) + [id] } else { beginAnswer(calling: [id]) }
    }

    /// What a call gave. Throws for the second of one call, and for one that the answer before it did not ask for.
    mutating func add(_ output: JSONValue, of field: FieldReader, at parameter: String) throws {
        let id = try field.string(atMost: 256)
        guard !outputs.contains(where: { $0.id == id }) else {
            throw OpenAIProblem(.invalidValue, "There are two results for the call '\(id.prefix(80))'.", at: parameter)
        }
        guard output.serialized().count <= ClientToolCall.maximumOutput else {
            throw OpenAIProblem(
                .invalidValue, "A result has at most \(ClientToolCall.maximumOutput >> 10) KiB.", at: parameter)
        }
        guard calls?.contains(id) ?? true else { throw Self.unknown(id, at: parameter) }
        outputs.append((id, output))
    }

    /// Throws where calls of the last answer lack their results.
    func check(at parameter: String) throws {
        let missing = (calls ?? []).filter { id in !outputs.contains { $0.id == id } }
        guard missing.isEmpty else { throw Self.missing(missing, at: parameter) }
    }

    static func unknown(_ id: String, at parameter: String) -> OpenAIProblem {
        OpenAIProblem(
            .invalidValue, "No call with the id '\(id.prefix(80))' waits for its result here.", at: parameter)
    }

    static func missing(_ ids: [String], at parameter: String) -> OpenAIProblem {
        OpenAIProblem(
            .invalidValue,
            "Every call needs its result in the next request. These have none: "
                + ids.prefix(8).map { String($0.prefix(80)) }.joined(separator: ", ") + ".", at: parameter)
    }
}
