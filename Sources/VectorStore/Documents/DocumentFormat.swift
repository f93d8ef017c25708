/// The kinds of text that can be divided into chunks.
package enum DocumentFormat: String, Sendable, CaseIterable {
    case markdown = "text/markdown"
    case plainText = "text/plain"

    /// The format of a media type, whose parameters and case do not matter (RFC 9110 §8.3.1); nil for others.
    package init?(mediaType: String) {
        let essence = mediaType.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let name = essence.split(whereSeparator: \.isWhitespace).joined()
        self.init(rawValue: name.lowercased())
    }
}
