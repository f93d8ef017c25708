import Net

@testable import Telephony

/// A network in process: it loses, delays, repeats and reorders packets by chance, the same for the same seed. Times are
/// nanoseconds.
struct LossyNetwork {
    var loss = 0.0
    /// Each packet takes up to so many milliseconds more than the fastest.
    var jitter = 0.0
    var repeats = 0.0
    /// So much faster the sender's clock goes than the receiver's.
    var drift = 0.0
    private var state: UInt64

    init(loss: Double = 0, jitter: Double = 0, repeats: Double = 0, drift: Double = 0, seed: UInt64 = 7) {
        (self.loss, self.jitter, self.repeats, self.drift) = (loss, jitter, repeats, drift)
        state = seed
    }

    /// A packet, and when it is sent by the sender's clock.
    struct Packet {
        var header: RTPHeader
        var payload: [UInt8]
        var time: Int64
    }

    /// When each packet that is not lost comes, in that order.
    mutating func deliver(_ packets: [Packet]) -> [Packet] {
        var delivered: [Packet] = []
        for packet in packets where chance() >= loss {
            var packet = packet
            let sent = Int64(Double(packet.time) / (1 + drift))
            packet.time = sent + 15_000_000 + Int64(chance() * jitter * 1e6)
            delivered.append(packet)
            guard chance() < repeats else { continue }
            packet.time += Int64(chance() * 30e6)
            delivered.append(packet)
        }
        return delivered.sorted { $0.time < $1.time }
    }

    private mutating func chance() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}

/// What came out of a call over a network.
struct Reception {
    /// One for each 20 ms; nil where nothing was to be heard.
    var frames: [[Int16]?] = []
    var statistics = MediaStatistics()

    var samples: [Int16] { frames.flatMap { $0 ?? [Int16](repeating: 0, count: 160) } }

    /// Plays packets of µ-law through a receiver, tick by tick; the ticks lie 7 ms behind the sender's.
    init(_ packets: [LossyNetwork.Packet], over network: LossyNetwork, plan: MediaPlan = Self.plan) {
        var network = network
        let source = MediaAddress(.v4(0x7F00_0001), 4_000)
        let receiver = LineReceiver(plan, rate: .narrow, signalling: nil, at: 0)
        var waiting = network.deliver(packets)[...]
        let end = (packets.last?.time ?? 0) + 200_000_000
        for now in stride(from: Int64(7_000_000), to: end, by: 20_000_000) {
            while let packet = waiting.first, packet.time <= now {
                waiting.removeFirst()
                var bytes = [UInt8](repeating: 0, count: 12)
                packet.header.write(into: &bytes)
                receiver.take((bytes + packet.payload).span, from: source, isProven: true, at: packet.time)
            }
            guard case .linear(let samples) = receiver.frame(at: now) else {
                frames.append(nil)
                continue
            }
            frames.append(samples)
        }
        receiver.fill(&statistics)
    }

    static let plan = MediaPlan(
        codec: .pcmu, type: 0, codecs: [0: .pcmu], events: [96], eventType: 96, comfortNoise: [13])

    /// Packets of 20 ms of samples, from a sender that never stops.
    static func packets(_ samples: [Int16]) -> [LossyNetwork.Packet] {
        (0..<samples.count / 160).map { (index: Int) -> LossyNetwork.Packet in
            let header = RTPHeader(
                hasMarker: index == 0, type: 0, sequence: UInt16(truncatingIfNeeded: 65_500 + index),
                timestamp: UInt32(truncatingIfNeeded: 4_294_960_000 + index * 160), source: 3)
            let frame = Array(samples[index * 160..<index * 160 + 160])
            return LossyNetwork.Packet(header: header, payload: MuLaw.encode(frame), time: Int64(index) * 20_000_000)
        }
    }
}
