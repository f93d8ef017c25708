package import Core

/// Part of a list, and where the next part begins.
package struct Page<Element: Sendable>: Sendable {
    package let elements: [Element]
    package let hasMore: Bool

    package init(elements: [Element], hasMore: Bool) {
        self.elements = elements
        self.hasMore = hasMore
    }

    /// Takes up to `limit` elements of a result that was asked for one more.
    init(_ elements: [Element], limit: Int) {
        self.init(elements: Array(elements.prefix(limit)), hasMore: elements.count > limit)
    }
}

/// Which part of a list is wanted.
package struct PageRequest: Sendable, Equatable {
    package enum Order: String, Sendable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// From 1 to 100.
    package let limit: Int
    package let order: Order
    /// The identifier of the last element the reader has; nil for the beginning.
    package let after: UUID128?

    package init(limit: Int, order: Order, after: UUID128?) {
        self.limit = limit
        self.order = order
        self.after = after
    }
}
