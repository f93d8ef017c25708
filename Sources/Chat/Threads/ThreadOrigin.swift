/// What began a thread.
package enum ThreadOrigin: String, Sendable, CaseIterable {
    /// Somebody who talks.
    case chat
    /// A program that asked for a run.
    case api
    /// A time that came.
    case schedule
    /// A message of another service.
    case webhook
    /// Somebody on the telephone.
    case call
    /// An author who tries a workflow: nobody learns here, and nobody is graded.
    case trial
}
