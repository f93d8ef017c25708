import Testing

@testable import Telephony

@Suite struct KeyTests {
    /// One packet of an event: its timestamp, event, end bit, duration, and when it comes.
    private struct Packet {
        var timestamp: UInt32
        var event: UInt8
        var isEnd = false
        var duration: UInt16
        var hasMarker = false
        var time: Int64 = 0
    }

    private func keys(_ packets: [Packet]) -> String {
        var receiver = KeyReceiver(clock: 8_000)
        return String(
            packets.compactMap { packet in
                let header = RTPHeader(
                    hasMarker: packet.hasMarker, type: 96, sequence: 0, timestamp: packet.timestamp, source: 1)
                let payload = KeySender.payload(packet.event, duration: Int(packet.duration), isEnd: packet.isEnd)
                return receiver.take(header, payload.span, at: packet.time)
            })
    }

    private func event(_ event: UInt8, at timestamp: UInt32, ends: Int = 3) -> [Packet] {
        var packets: [Packet] = []
        for number in 1...5 {
            let time = Int64(timestamp) + Int64(number) * 160
            packets.append(
                Packet(
                    timestamp: timestamp, event: event, duration: UInt16(number) * 160, hasMarker: number == 1,
                    time: time))
        }
        for _ in 0..<ends {
            packets.append(
                Packet(timestamp: timestamp, event: event, isEnd: true, duration: 960, time: Int64(timestamp) + 960))
        }
        return packets
    }

    @Test("An event is one key, whatever of it is repeated, lost or overtaken")
    func once() {
        #expect(keys(event(1, at: 1_000)) == "1")
        #expect(keys(event(11, at: 1_000, ends: 0) + event(11, at: 3_000)) == "##")
        #expect(keys(Array(event(2, at: 1_000).suffix(1))) == "2")
        #expect(keys(event(1, at: 1_000) + event(2, at: 3_000) + event(1, at: 1_000).suffix(1)) == "12")
        #expect(keys(event(15, at: .max - 100) + event(0, at: 2_000)) == "D0")
    }

    @Test("A long event in segments is one key (RFC 4733 §2.5.1.3)")
    func segments() {
        let first = Packet(timestamp: 0, event: 5, duration: .max, hasMarker: true)
        #expect(keys([first, Packet(timestamp: 0xFFFF, event: 5, duration: 160, time: 70_000)]) == "5")
    }

    @Test("A sender that moves the timestamp with every packet presses one key")
    func moving() {
        let packets: [Packet] = (0..<5).map { (index: Int) -> Packet in
            Packet(
                timestamp: UInt32(index) * 160, event: 7, duration: UInt16(index + 1) * 160, hasMarker: index == 0,
                time: Int64(index) * 160)
        }
        #expect(keys(packets) == "7")
    }

    @Test("What is no key is passed over")
    func others() {
        #expect(
            keys([Packet(timestamp: 0, event: 16, duration: 160), Packet(timestamp: 9, event: 84, duration: 1)]) == "")
        var receiver = KeyReceiver(clock: 8_000)
        let short: [UInt8] = [1, 2, 3]
        let key = receiver.take(RTPHeader(type: 96, sequence: 0, timestamp: 0, source: 1), short.span, at: 0)
        #expect(key == nil)
    }

    @Test("A key of ours lasts 120 ms, its end is told, and 80 ms follow")
    func sending() {
        var sender = KeySender()
        sender.press("1x,#")
        let steps = (0..<50).map { _ in sender.next() }
        #expect(steps[0] == .event(1, elapsed: 1, isFirst: true, isEnd: false))
        #expect(steps[5] == .event(1, elapsed: 6, isFirst: false, isEnd: true))
        #expect(steps[6...34].allSatisfy { $0 == .pause })
        #expect(steps[35] == .event(11, elapsed: 1, isFirst: true, isEnd: false))
        #expect(steps[45] == .nothing && sender.isIdle)
    }

    @Test("The packets of a key share their timestamp and marker, and its end comes three times")
    func packets() {
        var plan = MediaPlan(codec: .pcmu, type: 0, codecs: [0: .pcmu])
        plan.eventType = 96
        let sender = LineSender(plan, rate: .narrow, source: 1, sequence: 65_534, timestamp: 1_000)
        sender.press("5")
        var packets: [(header: RTPHeader, payload: [UInt8])] = []
        for _ in 0..<11 {
            sender.send(nil) { packet in
                guard let (header, place) = RTPHeader.read(packet.span) else { return }
                packets.append((header, Array(packet[place])))
            }
        }
        let events = packets.filter { $0.header.type == 96 }
        #expect(events.count == 8 && events.allSatisfy { $0.header.timestamp == 1_000 })
        #expect(events.map(\.header.hasMarker) == [true] + [Bool](repeating: false, count: 7))
        #expect(events.last?.payload == [5, 0x8A, 3, 0xC0])
        #expect(packets.prefix(4).map(\.header.sequence) == [65_534, 65_535, 0, 1])
        #expect(packets.last?.header.timestamp == UInt32(2_600))
    }

    @Test("Tones of keys are heard, each once", arguments: [AudioRate.narrow])
    func tones(rate: AudioRate) {
        var detector = KeyToneDetector()
        var heard = ""
        for event in 0..<16 {
            heard += detector.keys(in: KeyTones.samples(UInt8(event), from: 0, count: 800, rate: rate))
            heard += detector.keys(in: [Int16](repeating: 3, count: 800))
        }
        #expect(heard == String(KeyReceiver.keys))
    }

    @Test("A tone of 45 ms is a key, one of 15 ms is none, and noise beside it does no harm (ITU-T Q.24)")
    func shortTones() {
        var random = SystemRandomNumberGenerator()
        for (milliseconds, expected) in [(45, "9"), (15, "")] {
            for _ in 0..<20 {
                var detector = KeyToneDetector()
                var samples = [Int16](repeating: 0, count: Int.random(in: 0..<102, using: &random))
                samples += KeyTones.samples(9, from: 0, count: milliseconds * 8, rate: .narrow)
                samples += [Int16](repeating: 0, count: 400)
                let noisy = samples.map { $0 + Int16.random(in: -250...250, using: &random) }
                let heard = String(detector.keys(in: noisy))
                guard heard == expected else {
                    Issue.record("\(milliseconds) ms: \(heard)")
                    return
                }
            }
        }
    }

    @Test("A voice presses no key")
    func voice() {
        var detector = KeyToneDetector()
        #expect(detector.keys(in: Tone.voice(rate: .narrow, seconds: 6)).isEmpty)
    }
}
