import Net

/// What comes in one call: which packets are taken, what they are, and what is heard of them. Pure but for the codecs;
/// times are nanoseconds. Used by one thread at a time.
final class LineReceiver {
    /// What a payload type is.
    private enum Kind {
        case unknown, sound(AudioCodec), keys, noise
    }

    private var kinds = [Kind](repeating: .unknown, count: 128)
    private var codec: AudioCodec
    private var playout: Playout?
    private var reception: RTPReception?
    private var keys: KeyReceiver
    private var tones: KeyToneDetector?
    private var toNarrow: Resampler
    private var resampler: Resampler
    private let rate: AudioRate
    /// Whether µ-law goes to the peer.
    var isUntouched = false
    private(set) var latch: SourceLatch
    /// Keys that were pressed since they were last taken.
    private(set) var pressed: [Character] = []
    private(set) var received = 0
    private(set) var ignored = 0
    /// Of streams that were replaced by others.
    private var before = (lost: 0, late: 0, repeated: 0, concealed: 0)
    /// When something last came.
    private(set) var lastTime: Int64

    /// `rate` is that of the frames that come out.
    init(_ plan: MediaPlan, rate: AudioRate, signalling: IPAddress?, at now: Int64) {
        self.rate = rate
        codec = plan.codec
        latch = SourceLatch(expected: plan.remote, signalling: signalling)
        keys = KeyReceiver(clock: plan.codec.clock)
        resampler = Resampler(from: plan.codec.rate, to: rate)
        toNarrow = Resampler(from: plan.codec.rate, to: .narrow)
        playout = Playout(plan.codec)
        lastTime = now
        learn(plan)
    }

    /// Another description holds from now on. What is heard goes on where the codec stays.
    func apply(_ plan: MediaPlan, movedTo remote: MediaAddress?, signalling: IPAddress?, at now: Int64) {
        if let remote { latch = SourceLatch(expected: remote, signalling: signalling) }
        kinds = [Kind](repeating: .unknown, count: 128)
        learn(plan)
        if plan.codec != codec { change(to: plan.codec) }
        lastTime = now
    }

    private func learn(_ plan: MediaPlan) {
        for (type, codec) in plan.codecs { kinds[Int(type & 0x7F)] = .sound(codec) }
        for type in plan.events { kinds[Int(type & 0x7F)] = .keys }
        for type in plan.comfortNoise { kinds[Int(type & 0x7F)] = .noise }
        // Keys are listened for in the sound only where no other way was agreed: a voice may sound like one.
        tones = plan.events.isEmpty ? tones ?? KeyToneDetector() : nil
    }

    private func change(to codec: AudioCodec) {
        guard let playout = Playout(codec) else { return }
        remember()
        self.codec = codec
        self.playout = playout
        keys = KeyReceiver(clock: codec.clock)
        resampler = Resampler(from: codec.rate, to: rate)
        toNarrow = Resampler(from: codec.rate, to: .narrow)
        reception = nil
    }

    /// Takes a datagram that is not protected, or no longer (`isProven`).
    func take(_ bytes: Span<UInt8>, from source: MediaAddress, isProven: Bool = false, at now: Int64) {
        guard let (header, place) = RTPHeader.read(bytes) else { return ignore() }
        let kind = kinds[Int(header.type)]
        // What was not agreed pins no source either.
        if case .unknown = kind { return ignore() }
        guard latch.admits(header, from: source, at: now, isProven: isProven) else { return ignore() }
        lastTime = now
        if case .sound(let codec) = kind, codec != self.codec { change(to: codec) }
        let time = steps(now)
        let sequence = self.sequence(header, at: time)
        received += 1
        let payload = bytes.extracting(place)
        switch kind {
        case .unknown: break
        case .sound: playout?.put(sequence: sequence, header: header, payload: payload, at: time)
        case .noise: playout?.putNoise(sequence: sequence, header: header, payload: payload, at: time)
        case .keys: if let key = keys.take(header, payload, at: time) { pressed.append(key) }
        }
    }

    /// The sequence number, counted on; another stream begins anew.
    private func sequence(_ header: RTPHeader, at time: Int64) -> Int64 {
        if let sequence = reception?.take(header, at: time) { return sequence }
        if reception != nil {
            remember(stream: true)
            playout?.reset()
        }
        var reception = RTPReception(header, at: time)
        let sequence = reception.take(header, at: time) ?? 0
        self.reception = reception
        return sequence
    }

    /// The next 20 ms for the peer; nil where nothing came.
    func frame(at now: Int64) -> AudioFrame? {
        guard var samples = playout?.frame(at: steps(now)) else { return nil }
        if tones != nil {
            let narrow = toNarrow.resample(samples)
            pressed += tones?.keys(in: narrow) ?? []
        }
        guard !isUntouched else {
            if codec == .pcmu { return .pcmu(MuLaw.encode(samples)) }
            if tones == nil { samples = toNarrow.resample(samples) }
            return .pcmu(MuLaw.encode(samples))
        }
        return .linear(resampler.resample(samples))
    }

    /// The keys that were pressed, once.
    func takeKeys() -> [Character] {
        guard !pressed.isEmpty else { return [] }
        defer { pressed = [] }
        return pressed
    }

    /// Counts a datagram that is not taken.
    func ignore() { ignored += 1 }

    /// RTCP is taken from where RTP comes from, by whatever port.
    func admitsControl(from source: MediaAddress, isProven: Bool) -> Bool {
        isProven || latch.pinned.map { $0.address == source.address } ?? (latch.destination?.address == source.address)
    }

    /// A sign of life that is no sound.
    func live(at now: Int64) { lastTime = max(lastTime, now) }

    /// What our report says of what came; nil before anything did.
    func block() -> RTCPReport.Block? {
        guard let loss = reception?.lossSinceLast(), let reception else { return nil }
        return RTCPReport.Block(
            source: reception.source, loss: loss, lost: UInt32(min(0x7F_FFFF, reception.lost)),
            highest: UInt32(truncatingIfNeeded: reception.highest - 65_536),
            jitter: UInt32(min(Double(UInt32.max), reception.jitter)), lastReport: 0, delay: 0)
    }

    /// What came so far.
    func fill(_ statistics: inout MediaStatistics) {
        statistics.packetsReceived = received
        statistics.packetsIgnored = ignored
        statistics.packetsLost = before.lost + (reception?.lost ?? 0)
        statistics.packetsLate = before.late + (playout?.packetsLate ?? 0)
        statistics.packetsRepeated = before.repeated + (playout?.packetsRepeated ?? 0)
        statistics.framesConcealed = before.concealed + (playout?.framesConcealed ?? 0)
        statistics.jitter = (reception?.jitter ?? 0) * 1_000 / Double(codec.clock)
        statistics.delay = playout?.delay ?? 0
        statistics.latched = latch.pinned?.description
        statistics.codec = codec
    }

    private func remember(stream: Bool = false) {
        before.lost += reception?.lost ?? 0
        guard !stream, let playout else { return }
        before.late += playout.packetsLate
        before.repeated += playout.packetsRepeated
        before.concealed += playout.framesConcealed
    }

    /// Nanoseconds in steps of the clock.
    private func steps(_ nanoseconds: Int64) -> Int64 { nanoseconds / 125_000 * Int64(codec.clock / 8_000) }
}
