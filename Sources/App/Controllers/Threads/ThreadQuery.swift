import Chat
import Core
import HTTPCore

/// What a request asks of the list of conversations.
struct ThreadQuery {
    /// Nil where nothing can be found.
    let filter: ThreadFilter?
    let limit: Int
    let after: ThreadCursor?

    /// What the query may hold.
    static let parameters =
        RouteDocumentation.Parameter.paging + [
            .init("workflow", "Only those with the assistant of this slug."),
            .init("search", "Only those in which all these words stand, or words that begin so."),
            .init("pinned", "`true` for pinned ones, `false` for all others.", .enumeration(["true", "false"])),
            .init(
                "archived", "`false`, which is usual, `true` for archived ones, or `any`.",
                .enumeration(["false", "true", "any"])),
            .init("deleted", "`true` for those that can be restored, and no others.", .enumeration(["false", "true"])),
            .init("origin", "Only those that began so.", .choice(ThreadOrigin.self)),
        ]

    static let words = """
        Those in which something was said last come first. The words of `search` are sought in the title and in each \
        message, in any language, with or without accents; all have to stand in one of them. What is found has an \
        `excerpt` in pieces, of which those with `match` are the words themselves.
        """

    init(_ request: HTTPRequest) throws {
        let parameters = request.queryParameters
        let query = try ListQuery(request, pagedByItself: ())
        limit = query.page.limit
        after = try parameters["after"].map {
            try Field.value($0, "after", "what the page before gave as after") { ThreadCursor($0) }
        }
        var filter = ThreadFilter()
        filter.workflow = try parameters["workflow"].map {
            try Field.value($0, "workflow", "the slug of an assistant") { Slug($0) }.description
        }
        filter.isPinned = try Self.flag("pinned", parameters)
        filter.isArchived = parameters["archived"] == "any" ? nil : try Self.flag("archived", parameters) ?? false
        filter.isDeleted = try Self.flag("deleted", parameters) ?? false
        // What was deleted is found wherever it had been put.
        if filter.isDeleted, parameters["archived"] == nil { filter.isArchived = nil }
        filter.origin = try query.choice("origin")
        guard let text = try query.search() else {
            self.filter = filter
            return
        }
        filter.search = ThreadSearch(text)
        self.filter = filter.search == nil ? nil : filter
    }

    private static func flag(_ name: String, _ parameters: [String: String]) throws -> Bool? {
        try parameters[name].map {
            try Field.value($0, name, "true or false") { ["true": true, "false": false][$0] }
        }
    }
}
