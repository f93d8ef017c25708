/// What is sent to be taken in.
package enum DocumentContent: Sendable, Equatable {
    case text(String)
    /// To be read by whoever takes the document in.
    case file([UInt8])
}
