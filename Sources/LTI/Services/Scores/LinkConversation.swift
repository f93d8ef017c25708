package import Core

/// One of the conversations that a learner had on a link.
package struct LinkConversation: Sendable {
    /// Counts from 1.
    package let number: Int
    package let threadID: ThreadID
    package let beganAt: Timestamp
    /// The assistant that it is with.
    package let workflow: (slug: String, title: String)
}
