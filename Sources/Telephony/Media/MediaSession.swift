import Crypto
import Net
import Synchronization

/// A call's media: made from an offer or for one. Session descriptions go in and out as bytes; sound goes to a peer.
package final class MediaSession: Sendable {
    private struct State: Sendable {
        var negotiation: SDPNegotiation
        var hasAddress: Bool
        /// Nil once they are the line's, or closed.
        var sockets: (media: MediaSocket, control: MediaSocket)?
        var line: MediaLine?
        var peer: Start?
        var closed: MediaStatistics?
    }

    /// What waits for the line.
    private struct Start: Sendable {
        let peer: any AudioPeer
        let untouched: Bool
        let silent: @Sendable () -> Void
    }

    private let options: MediaOptions
    private let clock: MediaClock
    /// Lives for as long as a call of it.
    private let engine: MediaEngine
    private let state: Mutex<State>

    /// `address` is what descriptions say is ours; nil where it is to be found by the other side's.
    init(
        _ options: MediaOptions, address: IPAddress?, sockets: (media: MediaSocket, control: MediaSocket),
        clock: MediaClock, engine: MediaEngine
    ) {
        self.options = options
        self.engine = engine
        self.clock = clock
        let available = AudioCodec.available
        let random = Random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        let local = SDPNegotiation.Local(
            address: address ?? .v4(0x7F00_0001), port: sockets.media.port,
            codecs: options.codecs.filter(available.contains), encryption: options.encryption,
            // Some devices read it as a signed number of 32 bits.
            session: random >> 33, secret: Random.bytes(SRTPKey.length))
        state = Mutex(
            State(negotiation: SDPNegotiation(local), hasAddress: address != nil, sockets: sockets))
    }

    deinit {
        close()
    }

    /// Of the frames that the peer gets and gives. Known once a description was answered or accepted; it stays.
    package var rate: AudioRate { state.withLock { $0.line?.rate ?? .narrow } }

    /// Answers an offer: the first of the call, or one that changes it (hold, resume, another address or codec).
    package func answer(_ offer: [UInt8]) throws(SDPFault) -> [UInt8] {
        let description = try SDPParser().description(offer)
        return try change { (state) throws(SDPFault) in
            find(&state, towards: description)
            return try state.negotiation.answer(description).bytes
        }
    }

    /// An offer of ours; with `holds`, one by which we hold the call. An offer without it takes the call back.
    package func offer(holds: Bool = false) throws(SDPFault) -> [UInt8] {
        try state.withLock { (state) throws(SDPFault) in
            guard state.closed == nil else { throw .closed }
            find(&state, towards: nil)
            return state.negotiation.offer(holds: holds).bytes
        }
    }

    /// Takes the answer to the last offer.
    package func accept(_ answer: [UInt8]) throws(SDPFault) {
        let description = try SDPParser().description(answer)
        try change { (state) throws(SDPFault) in try state.negotiation.accept(description) }
    }

    /// Begins to call the peer every 20 ms. With `untouched`, what the peer hears is always µ-law.
    ///
    /// `silent` is called once, on the clock's thread, where nothing comes for as long as the options say. It must not
    /// wait.
    package func start(
        _ peer: any AudioPeer, untouched: Bool = false, silent: @escaping @Sendable () -> Void = {}
    ) {
        let start = Start(peer: peer, untouched: untouched, silent: silent)
        let isOver = state.withLock { state in
            guard state.closed == nil else { return true }
            state.peer = start
            if let line = state.line { Self.give(start, to: line) }
            return false
        }
        if isOver { peer.end() }
    }

    /// Presses keys: `0`–`9`, `*`, `#`, `A`–`D`, and `,` for a pause of half a second; others are left out.
    package func send(_ keys: String) {
        state.withLock { $0.line }?.press(keys)
    }

    /// What went over the wire so far.
    package var statistics: MediaStatistics {
        state.withLock { $0.closed ?? $0.line?.statistics ?? MediaStatistics() }
    }

    /// Ends the media; the peer is told within 20 ms. Called again it gives the same.
    @discardableResult
    package func close() -> MediaStatistics {
        let (statistics, orphan) = state.withLock { state -> (MediaStatistics, Start?) in
            if let closed = state.closed { return (closed, nil) }
            let statistics = state.line?.statistics ?? MediaStatistics()
            let orphan = state.line == nil ? state.peer : nil
            state.line?.close()
            state.closed = statistics
            (state.line, state.sockets, state.peer) = (nil, nil, nil)
            return (statistics, orphan)
        }
        orphan?.peer.end()
        return statistics
    }

    /// Does something to what both sides agree on, and lets the line follow.
    private func change<Result: Sendable>(
        _ body: (inout State) throws(SDPFault) -> Result
    ) throws(SDPFault) -> Result {
        try state.withLock { (state) throws(SDPFault) in
            guard state.closed == nil else { throw .closed }
            let result = try body(&state)
            guard let plan = state.negotiation.plan else { throw .mismatch }
            let now = MonotonicTime.now().nanoseconds
            if let line = state.line {
                line.apply(plan, at: now)
            } else if let sockets = state.sockets {
                let line = MediaLine(
                    plan, media: sockets.media, control: sockets.control, options: options,
                    source: .random(in: 0 ... .max), sequence: .random(in: 0 ... .max),
                    timestamp: .random(in: 0 ... .max), at: now)
                guard clock.add(line) else { throw .closed }
                state.line = line
                if let start = state.peer { Self.give(start, to: line) }
            }
            return result
        }
    }

    private static func give(_ start: Start, to line: MediaLine) {
        line.start(
            start.peer, untouched: start.untouched, silent: start.silent, at: MonotonicTime.now().nanoseconds)
    }

    /// Finds which of this machine's addresses the other side can reach, once.
    private func find(_ state: inout State, towards offer: SDPDescription?) {
        guard !state.hasAddress else { return }
        state.hasAddress = true
        // Without any hint, that of the way to everywhere: an address for documentation, to which nothing is sent.
        let hints = [options.signalling, offer?.remote, .v4(0xC000_0201)]
        for case .some(let hint) in hints {
            guard let own = MediaSocket.localAddress(towards: hint) else { continue }
            state.negotiation.local.address = own
            return
        }
    }
}

extension SDPDescription {
    /// Where its first medium is wanted.
    fileprivate var remote: IPAddress? {
        let host = media.first?.connection ?? connection
        return host?.address.flatMap { $0.isUnicast && !$0.isUnspecified ? $0 : nil }
    }
}
