import Synchronization

/// The context that new connections are made with; another may take its place at any time, and the connections of the
/// one before go on with that.
package final class CurrentTLSContext: Sendable {
    private let context: Mutex<TLSContext>

    /// Begins with this one.
    package init(_ context: TLSContext) {
        self.context = Mutex(context)
    }

    /// The one for the next connection.
    package var value: TLSContext { context.withLock { $0 } }

    /// Lets another take its place.
    package func replace(with context: TLSContext) {
        self.context.withLock { $0 = context }
    }
}
