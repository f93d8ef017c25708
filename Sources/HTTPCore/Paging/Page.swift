package import Core

/// Part of a list, and whether there is more of it.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// What the next page is asked for by; nil on the last page.
    package let after: String?

    /// Takes what a store found when it looked for one more than the request's limit. `key` is what the list is in order
    /// of, the same that `PageRequest.after` names.
    package init(_ found: [Item], for request: PageRequest, key: (Item) -> UUID128) {
        items = Array(found.prefix(request.limit))
        after = found.count > request.limit ? items.last.map { PageRequest.cursor(after: key($0)) } : nil
    }
}

extension HTTPResponse {
    /// A page of a list as every list of the API is answered.
    package static func page<Item>(_ page: Page<Item>, _ json: (Item) -> JSONValue) -> HTTPResponse {
        .json([
            "data": .array(page.items.map(json)), "has_more": .bool(page.after != nil),
            "after": page.after.map { .string($0) } ?? .null,
        ])
    }
}
