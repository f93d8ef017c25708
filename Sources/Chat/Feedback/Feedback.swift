package import Core

package enum FeedbackTag: IdentifierTag { package static let prefix = "fb_" }

/// What a person said of an entry of their conversation.
package struct Feedback: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case positive, negative
    }

    package let id: Identifier<FeedbackTag>
    package let threadID: ThreadID
    package let itemID: ItemID
    /// The kind of the entry, as ChatKit names it.
    package let itemType: String
    /// The run that wrote the entry; nil for what no run did.
    package let runID: RunID?
    package let kind: Kind
    package let createdAt: Timestamp
    package let userID: UserID
    package let userName: String
}
