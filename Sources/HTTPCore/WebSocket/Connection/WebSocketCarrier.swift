/// What carries the bytes of a ``WebSocketChannel``: a socket and the thread of its loop.
///
/// Only `isCurrent` and `run` may be used from other threads.
package protocol WebSocketCarrier: AnyObject, Sendable {
    /// Whether the caller is on the carrier's thread.
    var isCurrent: Bool { get }

    /// Calls on the carrier's thread: at once from there, else soon.
    func run(_ call: @escaping @Sendable () -> Void)

    /// Calls once nothing else is left to do before the thread waits again.
    func atEndOfTurn(_ call: @escaping @Sendable () -> Void)

    /// The time on a clock that only goes forward.
    var now: Duration { get }

    /// Whether writers have to wait for the peer; `WebSocketChannel.roomCame` ends their wait.
    var isFull: Bool { get }

    /// Takes bytes on their way, as many as there are, and says whether they filled it once, even if the peer has taken
    /// them already: others should have their turn then.
    func write(_ bytes: [UInt8]) -> Bool

    /// Takes the bytes that the closure appends to others on their way, as `write` does: for few at a time.
    func gather(_ append: (inout [UInt8]) -> Void) -> Bool

    /// Receives again, soon: the channel wanted nothing for a while.
    func resumeInput()

    /// Calls `WebSocketChannel.timeCame` at this time and no longer at another; nil for never.
    func setTimer(_ time: Duration?)

    /// Called once: the connection has ended like this, and goes when what was written is sent.
    func end(_ closure: WebSocketClosure)
}
