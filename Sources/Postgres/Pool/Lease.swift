/// The right to use a connection until it is given back.
struct Lease: Sendable {
    let connection: Connection
    /// The connection's number in its pool.
    let slot: Int
    /// What the connection checks statements against.
    let number: UInt64
}
