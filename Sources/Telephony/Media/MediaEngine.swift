package import Net

/// The media of all calls: ports, and the threads that are the clock of their sound.
package final class MediaEngine: Sendable {
    /// Why a call gets no media.
    package enum Fault: Error, Sendable {
        /// Every port of the range is in use.
        case noPort
    }

    private let ports: MediaPorts
    private let address: IPAddress
    private let advertised: IPAddress?
    private let clocks: [MediaClock]

    /// Takes ports in pairs, an even one for RTP and the next for RTCP, on an address of this machine or all of them
    /// (`0.0.0.0`, `::`). `advertised` is the address that descriptions name instead, where NAT lies before us. Starts so
    /// many threads; calls are spread over them.
    package init(ports: ClosedRange<UInt16>, address: IPAddress, advertised: IPAddress? = nil, threads: Int) {
        self.ports = MediaPorts(ports, address: address)
        self.address = address
        self.advertised = advertised
        clocks = (0..<max(1, threads)).map { _ in MediaClock() }
        for (index, clock) in clocks.enumerated() { clock.start(name: "media-\(index)") }
    }

    deinit {
        close()
    }

    /// Media for one call.
    package func session(_ options: MediaOptions = MediaOptions()) throws(Fault) -> MediaSession {
        guard let sockets = ports.take(), let clock = clocks.min(by: { $0.count < $1.count }) else {
            throw .noPort
        }
        let own = address.isUnspecified ? nil : address
        return MediaSession(
            options, address: options.advertised ?? advertised ?? own, sockets: sockets, clock: clock, engine: self)
    }

    /// Calls that have media now.
    package var count: Int { clocks.reduce(0) { $0 + $1.count } }

    /// How late the ticks of all threads were over since the start.
    package var lateness: MediaLateness { clocks.reduce(MediaLateness()) { $0 + $1.lateness } }

    /// Ends all sessions and the threads.
    package func close() {
        for clock in clocks { clock.stop() }
    }
}
