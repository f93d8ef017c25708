/// What goes out in one call: packets of 20 ms or more, made of frames and of keys. Pure but for the codecs. Used by one
/// thread at a time.
final class LineSender {
    private var plan: MediaPlan
    private var encoder: (any SoundEncoder)?
    private var resampler: Resampler
    private var fromNarrow: Resampler
    private let rate: AudioRate
    private var keys = KeySender()
    /// The packet that is being made: room for the head, then what it has so far.
    private var packet: [UInt8] = []
    private var framesInPacket = 0
    private var header: RTPHeader
    private var nextSequence: UInt16
    /// Of the frame that comes next.
    private var timestamp: UInt32
    private var eventStart: UInt32 = 0
    private var isFirst = true
    private(set) var packetsSent: UInt32 = 0
    private var bytesSent: UInt32 = 0

    /// Sequence and timestamp begin at random (RFC 3550 §5.1).
    init(_ plan: MediaPlan, rate: AudioRate, source: UInt32, sequence: UInt16, timestamp: UInt32) {
        self.plan = plan
        self.rate = rate
        self.timestamp = timestamp
        nextSequence = sequence
        header = RTPHeader(type: plan.type, sequence: sequence, timestamp: timestamp, source: source)
        encoder = plan.codec.encoder()
        resampler = Resampler(from: rate, to: plan.codec.rate)
        fromNarrow = Resampler(from: .narrow, to: plan.codec.rate)
        packet.reserveCapacity(1_500)
        begin()
    }

    var source: UInt32 { header.source }

    /// What our reports say of what was sent, at NTP's time.
    func account(at time: UInt64) -> RTCPReport.Sender {
        RTCPReport.Sender(time: time, timestamp: timestamp, packets: packetsSent, bytes: bytesSent)
    }

    /// Another description holds from now on.
    func apply(_ plan: MediaPlan) {
        if plan.codec != self.plan.codec {
            encoder = plan.codec.encoder()
            resampler = Resampler(from: rate, to: plan.codec.rate)
            fromNarrow = Resampler(from: .narrow, to: plan.codec.rate)
        }
        self.plan = plan
        begin()
    }

    func press(_ text: String) { keys.press(text) }

    /// So many frames go by without anything sent.
    func pass(frames: Int) {
        timestamp &+= UInt32(truncatingIfNeeded: frames * frameSteps)
        isFirst = true
        begin()
    }

    /// Takes what is to be played in the next 20 ms, nil for silence, and gives every packet that is to go out now.
    func send(_ frame: AudioFrame?, _ body: (inout [UInt8]) -> Void) {
        defer { timestamp &+= UInt32(frameSteps) }
        switch keys.next() {
        case .nothing: sound(frame, body)
        case .pause: sound(nil, body)
        case .event(let event, let elapsed, let isFirst, let isEnd):
            guard let type = plan.eventType else {
                let count = plan.codec.rate.frameSamples
                let start = (elapsed - 1) * count
                code(KeyTones.samples(event, from: start, count: count, rate: plan.codec.rate), body)
                return
            }
            if isFirst {
                // What was begun of a packet of several frames goes first.
                flush(body)
                eventStart = timestamp
            }
            for _ in 0..<(isEnd ? 3 : 1) {
                let payload = KeySender.payload(event, duration: elapsed * frameSteps, isEnd: isEnd)
                emit(payload, type: type, timestamp: eventStart, hasMarker: isFirst, body)
            }
            self.isFirst = isEnd
        }
    }

    private var frameSteps: Int { plan.codec.clock / 50 }

    private func sound(_ frame: AudioFrame?, _ body: (inout [UInt8]) -> Void) {
        let rate = plan.codec.rate
        switch frame {
        case .pcmu(let bytes) where plan.codec == .pcmu:
            if framesInPacket == 0 { header.timestamp = timestamp }
            packet += bytes.prefix(160)
            packet += repeatElement(MuLaw.silence, count: max(0, 160 - bytes.count))
            finish(body)
        case .pcmu(let bytes): code(fitted(fromNarrow.resample(MuLaw.decode(bytes)), rate), body)
        case .linear(let samples):
            code(fitted(self.rate == rate ? samples : resampler.resample(samples), rate), body)
        case nil: code([Int16](repeating: 0, count: rate.frameSamples), body)
        }
    }

    /// Exactly one frame: a peer that gives less is filled up with silence.
    private func fitted(_ samples: [Int16], _ rate: AudioRate) -> [Int16] {
        let wanted = rate.frameSamples
        if samples.count == wanted { return samples }
        return Array(samples.prefix(wanted)) + repeatElement(0, count: max(0, wanted - samples.count))
    }

    private func code(_ samples: [Int16], _ body: (inout [UInt8]) -> Void) {
        if framesInPacket == 0 { header.timestamp = timestamp }
        encoder?.encode(samples, into: &packet)
        finish(body)
    }

    private func finish(_ body: (inout [UInt8]) -> Void) {
        framesInPacket += 1
        if framesInPacket * 20 >= plan.packetMilliseconds { flush(body) }
    }

    private func flush(_ body: (inout [UInt8]) -> Void) {
        guard framesInPacket > 0, packet.count > RTPHeader.length else { return begin() }
        header.type = plan.type
        header.hasMarker = isFirst
        isFirst = false
        number(body)
        begin()
    }

    private func emit(
        _ payload: [UInt8], type: UInt8, timestamp: UInt32, hasMarker: Bool, _ body: (inout [UInt8]) -> Void
    ) {
        begin()
        packet += payload
        (header.type, header.timestamp, header.hasMarker) = (type, timestamp, hasMarker)
        number(body)
        begin()
    }

    private func number(_ body: (inout [UInt8]) -> Void) {
        header.sequence = nextSequence
        nextSequence &+= 1
        header.write(into: &packet)
        packetsSent &+= 1
        bytesSent &+= UInt32(packet.count - RTPHeader.length)
        body(&packet)
    }

    private func begin() {
        packet.removeAll(keepingCapacity: true)
        packet.append(contentsOf: repeatElement(0, count: RTPHeader.length))
        framesInPacket = 0
    }
}
