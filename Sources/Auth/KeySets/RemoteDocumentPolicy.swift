/// How long a document of another server is believed, and how often it is asked for.
package struct RemoteDocumentPolicy: Sendable {
    /// How long a document serves before the server is asked again.
    package var freshness: Duration = .seconds(3600)
    /// How long the last good one serves while the server is away.
    package var memory: Duration = .seconds(24 * 3600)
    /// The shortest time between two requests for something newer, however many want it.
    package var refreshPause: Duration = .seconds(30)
    /// The shortest time between two requests after one that failed.
    package var retryPause: Duration = .seconds(5)
    /// The longest time that a request may take.
    package var timeout: Duration = .seconds(10)
    /// The largest document, in bytes.
    package var maximumLength = 256 << 10
    /// The most documents that are kept; past it the one that was asked for longest ago is forgotten.
    package var capacity = 1000

    package init() {}
}
