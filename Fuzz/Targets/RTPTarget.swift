/// RTP and RTCP: a payload lies within its packet, and whatever comes, the buffer, the keys and the reports stand it.
func checkRTP(_ bytes: [UInt8]) {
    if let (header, payload) = RTPHeader.read(bytes.span) {
        require(payload.lowerBound >= 12 && payload.upperBound <= bytes.count, "a payload lies within its packet")
        var written = [UInt8](repeating: 0, count: 12)
        header.write(into: &written)
        require(RTPHeader.read(written.span)?.header == header, "a head reads back: \(header)")
    }
    if let report = RTCPReport.read(bytes.span), report.blocks.count < 32 {
        let again = report.bytes(name: "fuzz")
        require(RTCPReport.read(again.span) == report, "a report reads back: \(report)")
        var control = LineControl(at: 0, random: 1)
        control.take(report, source: report.blocks.first?.source ?? 0, time: 1 << 50, sent: 100, at: 1)
    }
    play(bytes)
}

/// Takes the input as short packets, each with a time, and plays what comes of them.
private func play(_ bytes: [UInt8]) {
    var buffer = JitterBuffer(clock: 8_000, slotBytes: 16)
    var keys = KeyReceiver(clock: 8_000)
    var reception: RTPReception?
    var now: Int64 = 0
    for start in stride(from: 0, to: max(0, bytes.count - 7), by: 8) {
        let span = bytes.span
        now += Int64(bytes[start])
        let header = RTPHeader(
            hasMarker: bytes[start + 1] & 1 != 0, type: 0, sequence: span.uint16(at: start + 2) & 0x3F,
            timestamp: UInt32(span.uint16(at: start + 4)) << (bytes[start + 1] >> 3 & 0x0F), source: 1)
        if reception == nil { reception = RTPReception(header, at: now) }
        let sequence = reception?.take(header, at: now) ?? 0
        let payload = span.extracting(start + 4..<start + 8)
        _ = keys.take(header, payload, at: now)
        _ = buffer.put(
            sequence: sequence, header: header, duration: Int(bytes[start + 6]) * 2, payload: payload, at: now)
        guard bytes[start + 7] & 1 != 0 else { continue }
        _ = buffer.correction(at: now, queued: 0)
        switch buffer.step(at: now, queued: 0) {
        case .packet(let slot, _, let duration):
            require(buffer.withPayload(of: slot) { $0.count } == 4, "a slot has the payload that was put there")
            require(duration % 2 == 0, "a packet plays for as long as was said")
        case .lost(let duration): require(1...160 ~= duration, "what is missing is a frame at most")
        case .pause: break
        }
    }
}
