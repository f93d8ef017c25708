/// How much of a message is taken.
struct SIPLimits: Sendable {
    /// Of a whole message, which is also what a datagram can hold.
    var messageBytes = 64 << 10
    /// From the start line to the empty line.
    var headBytes = 32 << 10
    /// Of one header field, all its lines together, and of the start line.
    var lineBytes = 8 << 10
    /// Header fields.
    var fieldCount = 256
}
