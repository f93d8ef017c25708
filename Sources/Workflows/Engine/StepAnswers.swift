import Core
import Documents
import ModelProviders
import Synchronization
import VectorStore

/// What models and searches answered to the steps of one run, in the form of a test's script: a conversation that went
/// wrong, or well, can be played again.
final class StepAnswers: Sendable {
    /// Answers to one step beyond so many bytes are not kept.
    private static let limit = 256 << 10

    private struct Kept {
        var answers: [JSONValue] = []
        var size = 0
    }

    private let kept = Mutex<[Int: Kept]>([:])

    func add(_ answer: JSONValue, ofSize size: Int, to step: Int) {
        kept.withLock { kept in
            var step = (number: step, kept: kept[step] ?? Kept())
            step.kept.size += size
            if step.kept.size <= Self.limit { step.kept.answers.append(answer) }
            kept[step.number] = step.kept
        }
    }

    /// What was answered to the step since this was last asked.
    func take(of step: Int) -> [JSONValue] {
        kept.withLock { $0.removeValue(forKey: step)?.answers ?? [] }
    }
}

extension ModelTurn {
    /// The turn as a script has it.
    var scripted: JSONValue {
        var members: JSONObject = ["text": .string(text.withoutNUL)]
        if !calls.isEmpty {
            members["tool_calls"] = .array(
                calls.map {
                    ["name": .string($0.name.withoutNUL), "arguments": .string($0.arguments.withoutNUL)]
                })
        }
        return .object(members)
    }

    /// About as many bytes.
    var size: Int { text.utf8.count + calls.reduce(100) { $0 + $1.arguments.utf8.count } }
}

/// A search whose passages are kept.
struct NotedPassages: PassageSearching {
    let passages: any PassageSearching
    /// Told of each answer, and of its size in bytes.
    let note: @Sendable (JSONValue, Int) -> Void

    func searching(for use: ModelUse) -> any PassageSearching {
        NotedPassages(passages: passages.searching(for: use), note: note)
    }

    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) async throws -> [SearchHit] {
        let hits = try await passages.search(
            store: store, query: query, limit: limit, minimumSimilarity: minimumSimilarity, in: tenantID)
        let scripted = hits.map { hit -> JSONValue in
            [
                "place": hit.place?.json ?? .null, "document": .string(hit.document),
                "heading_path": .array(hit.headingPath.map { .string($0) }),
                "text": .string(hit.text), "score": .double(hit.score), "similarity": .double(hit.similarity),
            ]
        }
        note(
            ["query": .string(query.withoutNUL), "hits": .array(scripted)],
            hits.reduce(0) { $0 + $1.text.utf8.count + 100 })
        return hits
    }
}
