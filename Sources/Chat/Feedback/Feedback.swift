package import Core

package enum FeedbackTag: IdentifierTag { package static let prefix = "fb_" }

/// What a person said of an entry of their conversation.
package struct Feedback: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case positive, negative
    }

    /// Why somebody says it.
    package enum Reason: Sendable {
        /// What they gave before holds while they hold to what they said.
        case asBefore
        case given(String?)
    }

    /// The most bytes of a comment.
    package static let longestComment = 2000

    package let id: Identifier<FeedbackTag>
    package let threadID: ThreadID
    package let itemID: ItemID
    /// The kind of the entry, as ChatKit names it.
    package let itemType: String
    /// The run that wrote the entry; nil for what no run did.
    package let runID: RunID?
    package let kind: Kind
    /// Why, in the person's words; up to ``longestComment`` bytes.
    package let comment: String?
    package let createdAt: Timestamp
    package let userID: UserID
    package let userName: String
}
