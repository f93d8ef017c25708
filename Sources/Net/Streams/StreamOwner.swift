/// Who has a ``TCPStream``: told on the loop's thread what happens to it.
package protocol StreamOwner: AnyObject {
    /// Whether bytes may be received now; `TCPStream.resumeInput` says when again.
    var wantsInput: Bool { get }

    /// Takes the next bytes.
    func take(_ bytes: [UInt8])

    /// The peer sends nothing more; what it has sent may still have to be received.
    func inputEnds(isTaken: Bool)

    /// The peer has taken enough of what waited.
    func roomCame()

    /// The stream is closed, by either side; nothing more will be heard of it.
    func streamClosed()
}
