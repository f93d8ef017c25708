/// Why compressed bytes could not be expanded.
package enum CompressionError: Error, Equatable, Sendable {
    /// The bytes are no compressed data.
    case corrupt
    /// They expand to more than the caller takes.
    case tooLarge
    /// zlib had no memory.
    case outOfMemory
}
