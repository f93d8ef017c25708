import Chat
import Core
import HTTPCore
import VectorStore

/// The passages that an answer cites, each within its surroundings.
struct CitationsController {
    let threads: ThreadStore
    let vectorStores: VectorStores

    /// How much of the document is shown before and after a passage, in Unicode scalars.
    private static let surroundings = 600

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/threads/{thread_id}/items/{item_id}/citations", access: .permission(.assistantsUse),
                traits: .crossOrigin
            ) { _, context in
                let member = try context.member
                let citations = try await threads.citations(
                    of: context.parameter("item_id"), in: context.parameter("thread_id"), for: member.userID,
                    in: member.tenantID)
                var shown: [JSONValue] = []
                for citation in citations { shown.append(try await show(citation, in: member.tenantID)) }
                return .json(["data": .array(shown)])
            }.documented(
                "Show the passages that an answer cites", tag: "Assistants", answer: .citations)
        ]
    }

    /// The citation with its surroundings; without them where the document has changed or gone since.
    private func show(_ citation: JSONValue, in tenantID: TenantID) async throws -> JSONValue {
        var members = JSONObject()
        for key in ["index", "document", "heading_path", "text", "start", "end"] { members[key] = citation[key] }
        members["place"] = citation["place"] ?? .null
        let (before, after) = try await surroundings(of: citation, in: tenantID) ?? ("", "")
        members.append("before", .string(before))
        members.append("after", .string(after))
        return .object(members)
    }

    private func surroundings(
        of citation: JSONValue, in tenantID: TenantID
    ) async throws -> (before: String, after: String)? {
        guard let chunkID = citation["chunk_id"]?.stringValue.flatMap({ ChunkID($0) }),
            let start = citation["start"]?.integerValue, let end = citation["end"]?.integerValue,
            let passage = try await passage(chunkID, in: tenantID)
        else { return nil }
        let shown = Array((passage.before + passage.text + passage.after).unicodeScalars)
        let first = passage.start - passage.before.unicodeScalars.count
        let range = (Int(start) - first)..<max(Int(start), Int(end)) - first
        guard range.lowerBound >= 0, range.upperBound <= shown.count,
            Self.text(shown[range]) == citation["text"]?.stringValue
        else { return nil }
        return (Self.text(shown[..<range.lowerBound]), Self.text(shown[range.upperBound...]))
    }

    /// The passage in its document as it is now; nil once it is gone.
    private func passage(_ chunkID: ChunkID, in tenantID: TenantID) async throws -> Passage? {
        do {
            return try await vectorStores.passage(chunkID, context: Self.surroundings, in: tenantID)
        } catch VectorStoreError.unknownChunk {
            return nil
        }
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
