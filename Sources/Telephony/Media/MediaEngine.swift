package import Net

/// The media of all calls: ports, and the threads that are the clock of their sound.
package final class MediaEngine: Sendable {
    /// Why a call gets no media.
    package enum Fault: Error, Sendable {
        /// Every port of the range is in use.
        case noPort
        case closed
    }

    /// Takes ports in pairs, an even one for RTP and the next for RTCP, on an address of this machine or all of them
    /// (`0.0.0.0`, `::`). Starts so many threads.
    package init(ports: ClosedRange<UInt16>, address: IPAddress, threads: Int) {}

    /// Media for one call.
    package func session(_ options: MediaOptions = MediaOptions()) throws(Fault) -> MediaSession { throw .noPort }

    /// Ends all sessions and the threads.
    package func close() {}
}
