import Testing

@testable import Telephony

@Suite struct RTPTests {
    @Test("A head is written as RFC 3550 §5.1 lays it out, and read back")
    func head() {
        var packet = [UInt8](repeating: 9, count: 15)
        let header = RTPHeader(hasMarker: true, type: 96, sequence: 0xFFFE, timestamp: 0x0102_0304, source: 0xA0B0_C0D0)
        header.write(into: &packet)
        #expect(packet == [0x80, 0xE0, 0xFF, 0xFE, 1, 2, 3, 4, 0xA0, 0xB0, 0xC0, 0xD0, 9, 9, 9])
        let read = RTPHeader.read(packet.span)
        #expect(read?.header == header && read?.payload == 12..<15)
    }

    @Test("Contributors, an extension and padding are passed over")
    func extras() {
        var packet: [UInt8] = [0xB2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3] + [UInt8](repeating: 7, count: 8)
        packet += [0xBE, 0xDE, 0, 1, 1, 2, 3, 4, 5, 6, 0, 0, 3]
        let payload = RTPHeader.read(packet.span)?.payload
        #expect(payload == 28..<30)
    }

    @Test(
        "What is no RTP is nil",
        arguments: [
            [], [0x80, 0], [UInt8](repeating: 0, count: 12), [0x80, 200] + [UInt8](repeating: 0, count: 10),
            [0x8F, 0] + [UInt8](repeating: 0, count: 20), [0x90, 0] + [UInt8](repeating: 0, count: 10),
            [0x90, 0] + [UInt8](repeating: 0, count: 12) + [0xFF, 0xFF], [0xA0, 0] + [UInt8](repeating: 0, count: 10),
            [0xA0, 0] + [UInt8](repeating: 0, count: 10) + [9],
        ] as [[UInt8]])
    func broken(packet: [UInt8]) {
        let isRTP = RTPHeader.read(packet.span) != nil
        #expect(!isRTP)
    }

    @Test("Sequence numbers are counted on over their turns, and what is missing is known")
    func sequences() {
        let header = { RTPHeader(type: 0, sequence: $0, timestamp: UInt32($0) &* 160, source: 1) }
        var reception = RTPReception(header(65_534), at: 0)
        let numbers: [UInt16] = [65_534, 65_535, 1, 0, 3, 3]
        let counted = numbers.map { reception.take(header($0), at: 0) }
        #expect(counted == [131_070, 131_071, 131_073, 131_072, 131_075, 131_075])
        #expect(reception.expected == 6 && reception.received == 6 && reception.reordered == 2)
        let far = reception.take(header(30_000), at: 0)
        let foreign = reception.take(RTPHeader(type: 0, sequence: 4, timestamp: 0, source: 2), at: 0)
        #expect(far == nil && foreign == nil)
    }

    @Test("Loss since the last report is in 256ths, and never less than none")
    func loss() {
        var reception = RTPReception(RTPHeader(type: 0, sequence: 0, timestamp: 0, source: 1), at: 0)
        for sequence in 0..<100 where sequence % 4 != 1 {
            _ = reception.take(RTPHeader(type: 0, sequence: UInt16(sequence), timestamp: 0, source: 1), at: 0)
        }
        #expect(reception.lost == 25)
        let losses = [reception.lossSinceLast(), reception.lossSinceLast()]
        #expect(losses == [64, 0])
    }

    @Test("Jitter is the smoothed difference of transits (RFC 3550 §A.8)")
    func jitter() {
        var reception = RTPReception(RTPHeader(type: 0, sequence: 0, timestamp: 0, source: 1), at: 0)
        for sequence in 0..<1_000 {
            let header = RTPHeader(type: 0, sequence: UInt16(sequence), timestamp: UInt32(sequence) * 160, source: 1)
            _ = reception.take(header, at: Int64(sequence * 160 + (sequence % 2) * 80))
        }
        #expect(abs(reception.jitter - 80) < 1)
    }

    @Test("A report is read as it was written")
    func reports() {
        var report = RTCPReport(source: 5)
        report.blocks = [
            RTCPReport.Block(source: 6, loss: 7, lost: 8, highest: 9, jitter: 10, lastReport: 11, delay: 12)
        ]
        let receiver = report.bytes(name: "call")
        #expect(receiver.count % 4 == 0 && receiver[1] == 201)
        var read = RTCPReport.read(receiver.span)
        #expect(read == report)
        report.sender = RTCPReport.Sender(time: 1 << 40, timestamp: 2, packets: 3, bytes: 4)
        report.isBye = true
        let sender = report.bytes(name: "")
        read = RTCPReport.read(sender.span)
        #expect(sender[1] == 200 && read == report)
        for length in 0..<sender.count {
            let cut = Array(sender[..<length])
            let read = RTCPReport.read(cut.span)
            // Whole parts are a report too.
            #expect(read == nil || read?.isBye == false)
        }
    }

    @Test("The way there and back is what is left of the time when they held our report (RFC 3550 figure 2)")
    func roundTrip() {
        var control = LineControl(at: 0, random: 1)
        var report = RTCPReport(source: 1)
        // The figure's numbers: 6.125 s.
        report.blocks = [
            RTCPReport.Block(
                source: 9, loss: 0, lost: 5, highest: 0, jitter: 0, lastReport: 0xB705_2000, delay: 0x0005_4000)
        ]
        control.take(report, source: 9, time: 0xB44D_B710_8000_0000, sent: 50, at: 0)
        #expect(control.roundTrip == 6_125)
        #expect(control.remoteLoss == 0.1)
    }

    @Test(
        "A rating falls with loss and with delay, and is an opinion of ITU-T G.107",
        arguments: [
            (20.0, 0.0, 4.40), (150, 0, 4.33), (400, 0, 3.0), (60, 0.05, 3.6), (60, 0.2, 2.55),
        ])
    func quality(delay: Double, loss: Double, opinion: Double) {
        #expect(abs(CallQuality.opinion(CallQuality.rating(delay: delay, loss: loss)) - opinion) < 0.3)
    }
}
