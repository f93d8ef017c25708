/// How much of a request the server takes before it refuses it.
package struct HTTPRequestLimits: Sendable, Equatable {
    /// The request line without its line break, in bytes.
    package var requestLineBytes: Int
    /// The whole head with its line breaks; also all trailers together.
    package var headBytes: Int
    /// Field lines of a head.
    package var fieldCount: Int
    /// The largest body in bytes that any route could take; routes set their own limits below it.
    package var bodyBytes: Int
    /// One chunk's size line, extensions included.
    package var chunkLineBytes: Int

    /// Limits that fit browsers with large cookies and uploads of documents.
    package init(
        requestLineBytes: Int = 8 << 10, headBytes: Int = 32 << 10, fieldCount: Int = 100, bodyBytes: Int = 256 << 20,
        chunkLineBytes: Int = 256
    ) {
        self.requestLineBytes = requestLineBytes
        self.headBytes = headBytes
        self.fieldCount = fieldCount
        self.bodyBytes = bodyBytes
        self.chunkLineBytes = chunkLineBytes
    }
}
