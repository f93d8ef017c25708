/// A picture that a model looks at.
package struct ModelImage: Sendable, Equatable {
    /// Such as `image/png`.
    package let mediaType: String
    package let bytes: [UInt8]

    package init(mediaType: String, bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
    }
}
