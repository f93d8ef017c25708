/// Finds the assistant that answers a call: the number called decides the workflow, the caller decides the thread.
package protocol AssistantSessionSource: Sendable {
    /// The conversation for a call that is about to be answered; nil where nobody is to answer it, so that the call is
    /// declined.
    func session(for call: Call) async throws -> (any AssistantSession)?
}
