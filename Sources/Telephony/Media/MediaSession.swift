/// A call's media: made from an offer or for one. Session descriptions go in and out as bytes; sound goes to a peer.
package final class MediaSession: Sendable {
    /// Of the frames that the peer gets and gives. Known once a description was answered or accepted; it stays.
    package var rate: AudioRate { .narrow }

    /// Answers an offer: the first of the call, or one that changes it (hold, resume, another address or codec).
    package func answer(_ offer: [UInt8]) throws(SDPFault) -> [UInt8] { throw .unreadable }

    /// An offer of ours, or the same again with a new version where the call has media.
    package func offer() throws(SDPFault) -> [UInt8] { throw .closed }

    /// Takes the answer to the last offer.
    package func accept(_ answer: [UInt8]) throws(SDPFault) { throw .mismatch }

    /// Begins to call the peer every 20 ms. With `untouched`, what the peer hears is always µ-law.
    ///
    /// `silent` is called once, on the clock's thread, where nothing comes for as long as the options say. It must not
    /// wait.
    package func start(
        _ peer: any AudioPeer, untouched: Bool = false, silent: @escaping @Sendable () -> Void = {}
    ) {}

    /// Presses keys: `0`–`9`, `*`, `#`, `A`–`D`, and `,` for a pause of half a second; others are left out.
    package func send(_ keys: String) {}

    /// What went over the wire so far.
    package var statistics: MediaStatistics { MediaStatistics() }

    /// Ends the media; the peer is told. Called again it gives the same.
    @discardableResult
    package func close() -> MediaStatistics { MediaStatistics() }
}
