import Testing

@testable import Telephony

@Suite struct PlayoutTests {
    /// How alike the loudness of two sounds runs, 20 ms by 20 ms, at the best shift up to 300 ms.
    private func likeness(_ sent: [Int16], _ heard: [Int16]) -> Double {
        let levels = { (samples: [Int16]) in
            stride(from: 0, to: samples.count - 160, by: 160).map { Tone.level(samples[$0..<$0 + 160]) }
        }
        let (left, right) = (levels(sent), levels(heard))
        return (0...15).map { shift in
            let pairs = Array(zip(left, right.dropFirst(shift)))
            let means = (
                pairs.reduce(0) { $0 + $1.0 } / Double(pairs.count), pairs.reduce(0) { $0 + $1.1 } / Double(pairs.count)
            )
            var (both, one, other) = (0.0, 0.0, 0.0)
            for (first, second) in pairs {
                both += (first - means.0) * (second - means.1)
                one += (first - means.0) * (first - means.0)
                other += (second - means.1) * (second - means.1)
            }
            return both / max(1, (one * other).squareRoot())
        }.max() ?? 0
    }

    @Test("Over a good network everything is heard, 40 to 60 ms later, and nothing is made up")
    func good() {
        let voice = Tone.voice(rate: .narrow, seconds: 6)
        let reception = Reception(Reception.packets(voice), over: LossyNetwork(jitter: 5))
        #expect(reception.statistics.framesConcealed <= 2 && reception.statistics.packetsLost == 0)
        let first = reception.frames.firstIndex { $0 != nil } ?? 0
        #expect(2...4 ~= first)
        let coded = MuLaw.decode(MuLaw.encode(Array(voice[4_000..<8_000])))
        #expect(reception.samples[first * 160 + 4_000..<first * 160 + 8_000].elementsEqual(coded))
    }

    @Test("20 % loss, 80 ms of jitter, reordering and repetitions leave a voice that can be followed")
    func bad() {
        let voice = Tone.voice(rate: .narrow, seconds: 30)
        let network = LossyNetwork(loss: 0.2, jitter: 80, repeats: 0.05)
        let reception = Reception(Reception.packets(voice), over: network)
        let statistics = reception.statistics
        let share = Double(statistics.framesConcealed) / Double(reception.frames.count)
        #expect(0.15...0.27 ~= share, "\(share) of the frames were made up")
        #expect(likeness(voice, reception.samples) > 0.85)
        let level = Tone.level(reception.samples) / Tone.level(voice)
        #expect(0.8...1.1 ~= level)
        #expect(statistics.packetsLate < 60 && statistics.packetsRepeated > 20)
        #expect(abs(Double(statistics.packetsLost) / 1_500 - 0.2) < 0.06)
        #expect(80...120 ~= statistics.delay)
    }

    @Test("Lost packets are made up for by sound that is like theirs, and longer gaps fade away")
    func concealment() {
        let tone = Tone.sine(200, rate: .narrow, count: 16_000)
        var packets = Reception.packets(tone)
        packets.removeSubrange(60..<70)
        packets.removeAll { [20, 30, 40].contains(Int(truncatingIfNeeded: $0.time / 20_000_000)) }
        let reception = Reception(packets, over: LossyNetwork())
        let first = reception.frames.firstIndex { $0 != nil } ?? 0
        for lost in [20, 30, 40] {
            #expect(Tone.level(reception.frames[first + lost] ?? []) > 4_000)
        }
        #expect(Tone.level(reception.frames[first + 66] ?? []) < 100)
        let steps = zip(reception.samples, reception.samples.dropFirst()).map { abs(Int($0) - Int($1)) }
        #expect((steps.dropFirst(2_000).max() ?? 0) < 3_500)
    }

    @Test(
        "Ten minutes with clocks that differ by 200 ppm neither lose sound nor let it lag behind",
        arguments: [2e-4, -2e-4])
    func drift(drift: Double) {
        // Silence is quick to correct and a tone is slow: half a second of each.
        let second = Tone.sine(300, rate: .narrow, count: 4_000) + [Int16](repeating: 0, count: 4_000)
        let sound = (0..<600).flatMap { _ in second }
        let reception = Reception(Reception.packets(sound), over: LossyNetwork(jitter: 10, drift: drift))
        #expect(reception.statistics.packetsLate < 5)
        #expect(reception.statistics.framesConcealed < 20)
        #expect(reception.statistics.delay < 60)
        // What comes last is heard as soon as what came first.
        let last = reception.frames.lastIndex { Tone.level($0 ?? []) > 1_000 } ?? 0
        let expected = Double(600 * 50 - 25) / (1 + drift)
        #expect(abs(Double(last) - expected) < 6)
    }

    @Test("A sender that is silent between words is heard from the first sound of each, and nothing is made up for it")
    func silence() {
        let word = Tone.sine(300, rate: .narrow, count: 3_200)
        var packets: [LossyNetwork.Packet] = []
        for turn in 0..<10 {
            for (index, packet) in Reception.packets(word).enumerated() {
                var packet = packet
                packet.header.sequence = UInt16(packets.count)
                packet.header.timestamp = UInt32(turn * 9_000 + index * 160)
                packet.header.hasMarker = index == 0
                packet.time = Int64(turn) * 1_125_000_000 + Int64(index) * 20_000_000
                packets.append(packet)
            }
        }
        let reception = Reception(packets, over: LossyNetwork(jitter: 8))
        let loud = reception.frames.filter { Tone.level($0 ?? []) > 3_000 }.count
        #expect(200...222 ~= loud)
        #expect(reception.frames.filter { $0 == nil }.count > 250)
    }

    @Test("Comfort noise sounds as loud as it is said, until somebody speaks")
    func noise() {
        var packets = Array(Reception.packets(Tone.sine(300, rate: .narrow, count: 8_000)).prefix(10))
        packets.append(
            LossyNetwork.Packet(
                header: RTPHeader(type: 13, sequence: 65_510, timestamp: 4_294_961_600, source: 3), payload: [40],
                time: 200_000_000))
        var last = Reception.packets(Tone.sine(300, rate: .narrow, count: 16_000)).last
        last?.time = 2_000_000_000
        last?.header.hasMarker = true
        last?.header.sequence = 65_511
        if let last { packets.append(last) }
        let reception = Reception(packets, over: LossyNetwork())
        let quiet = reception.frames[30..<80].map { Tone.level($0 ?? []) }
        // −40 dBov.
        #expect(quiet.allSatisfy { 200...460 ~= $0 })
    }

    @Test("A sender that begins anew, with another source or timestamp, is heard on", arguments: [true, false])
    func restart(isOtherSource: Bool) {
        let tone = Reception.packets(Tone.sine(300, rate: .narrow, count: 16_000))
        let second = tone.enumerated().map { index, packet in
            var packet = packet
            packet.header.source = isOtherSource ? 9 : 3
            packet.header.sequence = UInt16(index + 30_000)
            packet.header.timestamp = UInt32(index * 160 + 1_000_000)
            packet.time += 2_000_000_000
            return packet
        }
        let reception = Reception(tone + second, over: LossyNetwork())
        #expect(reception.frames.filter { Tone.level($0 ?? []) > 3_000 }.count > 190)
        #expect(reception.statistics.packetsLost == 0)
    }

    @Test("Packets of 10, 30, 40 and 60 ms are heard alike", arguments: [80, 240, 320, 480])
    func lengths(samples: Int) {
        let voice = Tone.voice(rate: .narrow, seconds: 3)
        let packets = (0..<voice.count / samples).map { (index: Int) -> LossyNetwork.Packet in
            let header = RTPHeader(type: 0, sequence: UInt16(index), timestamp: UInt32(index * samples), source: 3)
            let payload = MuLaw.encode(Array(voice[index * samples..<(index + 1) * samples]))
            return LossyNetwork.Packet(header: header, payload: payload, time: Int64(index * samples) * 125_000)
        }
        let reception = Reception(packets, over: LossyNetwork(jitter: 5))
        #expect(reception.statistics.framesConcealed < 5)
        #expect(likeness(voice, reception.samples) > 0.95)
    }

    @Test("A period can be taken out of sound and put into it, without a click")
    func stretching() {
        var shorter = Tone.sine(200, rate: .narrow, count: 320)
        TimeStretch.shorten(&shorter, rate: .narrow)
        #expect(shorter.count == 280 || shorter.count == 240)
        var longer = Tone.sine(200, rate: .narrow, count: 160)
        TimeStretch.lengthen(&longer, rate: .narrow)
        #expect(longer.count == 200 || longer.count == 240)
        for samples in [shorter, longer] {
            #expect(zip(samples, samples.dropFirst()).allSatisfy { abs(Int($0) - Int($1)) < 1_500 })
        }
    }
}
