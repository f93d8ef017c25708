package import Core
package import Workflows

/// One of the ways that a conversation has gone.
package struct ThreadBranch: Sendable, Equatable {
    package let id: BranchID
    /// The branch that it goes on from; nil for the first one.
    package let parent: BranchID?
    /// The last item that it has of its parent; nil where it has none.
    package let forkAfter: ItemID?
    package let name: String?
    package let createdAt: Timestamp
    /// How many items were made in it that are seen.
    package let itemCount: Int
    /// The first of them.
    package let firstItem: ItemID?
    /// What its parent has in the place of its first item; nil where that has nothing there.
    package let counterpart: ItemID?
    /// Whether it is the one that the thread shows.
    package let isCurrent: Bool
}
