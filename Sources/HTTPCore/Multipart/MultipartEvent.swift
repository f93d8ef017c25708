/// What a multipart body tells, in order.
package enum MultipartEvent: Sendable {
    /// A part's fields are complete; its body follows.
    case partBegan(HTTPFields)
    /// More of the part's body, at least one byte.
    case body([UInt8])
    /// The part's body is complete.
    case partEnded
    /// The last boundary was passed; what follows it is ignored.
    case ended
}
