/// Something long-lived: it runs until its task is cancelled, then releases what it holds and returns.
package protocol Service: Sendable {
    /// The name that logs and errors give it.
    var name: String { get }

    /// Runs until cancelled. Throws when it cannot go on, which ends the whole group.
    func run() async throws
}
