/// Where a document is on its way into a store.
package enum DocumentState: String, Sendable, CaseIterable {
    /// Waits for a server.
    case queued
    /// Is divided into passages.
    case reading
    /// Its passages get their vectors.
    case embedding
    /// Can be found.
    case ready
    /// Was given up, until somebody asks for it again.
    case failed
}
