import Chat
import Core
import HTTPCore

/// A conversation as a file of its person's.
struct ThreadExportController {
    let threads: ThreadStore

    private enum Format: String, CaseIterable {
        case json, markdown
    }

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/threads/{thread_id}/export", access: .permission(.assistantsUse), timeout: nil,
                traits: .crossOrigin
            ) { try await export($0, $1) }.documented(
                "Export a conversation", tag: "Conversations",
                query: [.init("format", "`json`, which is usual, or `markdown`.", .choice(Format.self))],
                answer: Self.schema,
                details: """
                    A file of everything that shows in the conversation. In JSON, items are as the ChatKit protocol has \
                    them, with the passages that answers cite; in Markdown, those are footnotes. It is written while \
                    it is read, so that an export that breaks off is not a whole one.
                    """, otherAnswers: ["text/markdown"])
        ]
    }

    private static let schema = JSONSchema.named(
        "ExportedConversation",
        .object([
            .required("conversation", ThreadEntry.schema), .required("items", .array(.map(.any))),
        ]))

    private func export(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let scope = try PersonalScope(context)
        let format: Format = try ListQuery(request).choice("format") ?? .json
        let entry = try await threads.entry(context.parameter("thread_id"), of: scope)
        guard entry.deletedAt == nil else { throw UnknownThread() }
        let first = try await threads.records(of: entry.id, after: nil, of: scope)
        let isFrench = request.preferredLocale.hasPrefix("fr")
        let file = ExportFileName(title: entry.title, ending: format == .json ? "json" : "md")
        return HTTPResponse(
            fields: [
                "Content-Type": format == .json ? "application/json" : "text/markdown; charset=utf-8",
                "Content-Disposition": file.disposition, "Cache-Control": "no-store",
            ],
            body: .stream { [threads] writer in
                var output = ExportOutput(format == .markdown, entry: entry, isFrench: isFrench)
                var (page, piece) = (first, output.head)
                while true {
                    for item in page { piece += output.text(of: item) }
                    guard page.count == ThreadStore.recordPage, let last = page.last else { break }
                    try await writer.write(Array(piece.utf8))
                    piece = ""
                    page = try await threads.records(of: entry.id, after: last.id, of: scope)
                }
                try await writer.write(Array((piece + output.tail).utf8))
            })
    }
}

/// The text of an export in one of its formats.
private struct ExportOutput {
    private var markdown: ThreadMarkdown?
    private let entry: ThreadEntry
    private var isFirst = true

    init(_ isMarkdown: Bool, entry: ThreadEntry, isFrench: Bool) {
        self.entry = entry
        guard isMarkdown else { return }
        markdown = ThreadMarkdown(
            names: ThreadMarkdown.Names(person: isFrench ? "Vous" : "You", assistant: entry.workflow.title))
    }

    var head: String {
        markdown?.head(title: entry.title, began: entry.createdAt)
            ?? "{\"conversation\":\(entry.json.serializedString()),\"items\":["
    }

    var tail: String { markdown == nil ? "]}" : "" }

    mutating func text(of item: ItemRecord) -> String {
        if let text = markdown?.text(of: item) { return text }
        var members = item.json
        if !item.citations.isEmpty { members.append("citations", .array(item.citations)) }
        defer { isFirst = false }
        return (isFirst ? "" : ",") + JSONValue.object(members).serializedString()
    }
}
