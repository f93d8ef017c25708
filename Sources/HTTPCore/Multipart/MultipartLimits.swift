/// The most that a multipart body may hold; each is refused with an error of its own.
package struct MultipartLimits: Sendable {
    /// Parts.
    package var parts: Int
    /// Bytes of one part's body.
    package var partBytes: Int
    /// Bytes of everything, what stands between the parts included.
    package var bytes: Int
    /// Bytes of one part's fields with their line ends; also the most that is ever held back.
    package var headerBytes: Int

    /// Enough for a form of a page with a few files, unless told otherwise.
    package init(
        parts: Int = 64, partBytes: Int = 32 << 20, bytes: Int = 64 << 20, headerBytes: Int = 8 << 10
    ) {
        self.parts = parts
        self.partBytes = partBytes
        self.bytes = bytes
        self.headerBytes = headerBytes
    }
}
