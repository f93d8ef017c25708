/// Tells when the process is asked to end.
package protocol TerminationSource: Sendable {
    /// The requests from now on. Ending the iteration stops listening.
    func signals() throws -> AsyncStream<Signal>
}

/// SIGTERM and SIGINT of the operating system.
package struct SystemTerminationSource: TerminationSource {
    /// Listens to nothing yet.
    package init() {}

    /// The signals from now on; while nobody listens they end the process as usual.
    package func signals() throws -> AsyncStream<Signal> {
        try SystemSignals(.terminate, .interrupt).stream()
    }
}
