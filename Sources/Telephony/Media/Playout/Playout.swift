/// From packets to what is heard: the jitter buffer, the decoder, and what is made up where something is missing. 20 ms
/// come out at a time, at the codec's rate.
final class Playout {
    private let codec: AudioCodec
    private let decoder: any SoundDecoder
    private var buffer: JitterBuffer
    private var concealment: Concealment
    private var noise: ComfortNoise?
    /// Samples that wait for the next frame.
    private var ready: [Int16] = []
    private var silentFor = 0
    /// Frames that were made up since the last packet: only what goes on after them shows that something was missing.
    private var madeUp = 0
    private(set) var framesConcealed = 0
    private(set) var packetsLate = 0
    private(set) var packetsRepeated = 0

    /// Nil for a codec that this machine does not have.
    init?(_ codec: AudioCodec) {
        guard let decoder = codec.decoder() else { return nil }
        self.codec = codec
        self.decoder = decoder
        buffer = JitterBuffer(clock: codec.clock, slotBytes: codec.longestPayload)
        concealment = Concealment(rate: codec.rate)
    }

    /// Takes a packet of sound.
    func put(sequence: Int64, header: RTPHeader, payload: Span<UInt8>, at now: Int64) {
        guard let duration = decoder.duration(of: payload) else { return }
        count(buffer.put(sequence: sequence, header: header, duration: duration, payload: payload, at: now))
    }

    /// Takes a packet of comfort noise.
    func putNoise(sequence: Int64, header: RTPHeader, payload: Span<UInt8>, at now: Int64) {
        count(buffer.put(sequence: sequence, header: header, duration: 0, payload: payload, at: now))
    }

    /// Another stream begins.
    func reset() {
        buffer.reset()
        ready.removeAll(keepingCapacity: true)
    }

    /// How long packets wait now, in milliseconds.
    var delay: Double { buffer.target }

    /// The next 20 ms; nil where nothing came for so long that nothing is to be heard.
    func frame(at now: Int64) -> [Int16]? {
        let wanted = codec.rate.frameSamples
        var hasSound = !ready.isEmpty
        var hasLoss = false
        var correction = JitterBuffer.Correction.none
        if ready.count < wanted { correction = buffer.correction(at: now, queued: queued) }
        // A period can be taken out of 40 ms only.
        let enough = correction == .shorten ? 2 * wanted : wanted
        var rounds = 0
        reading: while ready.count < enough, rounds < 16 {
            rounds += 1
            switch buffer.step(at: now, queued: queued) {
            case .packet(let slot, _, let duration):
                if duration == 0 {
                    noise = buffer.withPayload(of: slot) { ComfortNoise($0) }
                } else {
                    take(slot, duration)
                    hasSound = true
                }
            case .lost(let duration):
                if ready.count >= wanted { break reading }
                makeUp(duration * codec.rate.rawValue / codec.clock)
                hasLoss = true
            case .pause:
                madeUp = 0
                if ready.count >= wanted { break reading }
                guard !ready.isEmpty || noise != nil else { break reading }
                makeUp(wanted - ready.count)
            }
        }
        switch correction {
        case .none: break
        case .shorten: TimeStretch.shorten(&ready, rate: codec.rate)
        case .lengthen: TimeStretch.lengthen(&ready, rate: codec.rate)
        }
        return taken(wanted, hasSound: hasSound, hasLoss: hasLoss)
    }

    private func taken(_ wanted: Int, hasSound: Bool, hasLoss: Bool) -> [Int16]? {
        if hasLoss, noise == nil { madeUp += 1 }
        silentFor = hasSound || noise != nil ? 0 : silentFor + 1
        guard ready.count >= wanted else {
            ready.removeAll(keepingCapacity: true)
            return nil
        }
        let frame = Array(ready[..<wanted])
        ready.removeFirst(wanted)
        // What was made up has faded away by then.
        return silentFor > 4 ? nil : frame
    }

    private func take(_ slot: Int, _ duration: Int) {
        noise = nil
        framesConcealed += madeUp
        madeUp = 0
        let start = ready.count
        let isDecoded = buffer.withPayload(of: slot) { decoder.decode($0, into: &ready) }
        guard isDecoded, ready.count > start else {
            makeUp(duration * codec.rate.rawValue / codec.clock)
            return
        }
        concealment.pass(&ready, from: start)
    }

    private func makeUp(_ count: Int) {
        if noise != nil {
            ready += noise?.samples(count) ?? []
        } else {
            ready += concealment.conceal(count)
        }
    }

    /// Of the samples that wait, in steps of the clock.
    private var queued: Int64 { Int64(ready.count * codec.clock / codec.rate.rawValue) }

    private func count(_ arrival: JitterBuffer.Arrival) {
        switch arrival {
        case .kept, .refused: break
        case .late: packetsLate += 1
        case .repeated: packetsRepeated += 1
        }
    }
}
