/// What hears and speaks at the end of a line: a conversation. A line calls it on a thread of its own, every 20 ms, and
/// nothing in it may wait. The rate of the line is told when the peer is made.
package protocol AudioPeer: AnyObject, Sendable {
    /// Takes what was heard (nil where nothing came) and gives what is to be played (nil for silence).
    func exchange(_ heard: AudioFrame?) -> AudioFrame?

    /// A key was pressed (RFC 4733 or in-band): `0`–`9`, `*`, `#`, `A`–`D`.
    func press(_ key: Character)

    /// The other side put the call on hold, or took it back. While it holds, nothing is heard and nothing is played.
    func hold(_ isHeld: Bool)

    /// Nothing follows.
    func end()
}
