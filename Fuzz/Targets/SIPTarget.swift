/// Small limits, so that short inputs pass them.
private let limits = SIPLimits(messageBytes: 240, headBytes: 220, lineBytes: 120, fieldCount: 10)

/// Messages of SIP: what is read is the same when written and read again, any cut of a stream gives the same, and whatever
/// is refused is answered with something that reads.
func checkSIP(_ bytes: [UInt8]) {
    do throws(SIPParseError) {
        if let message = try SIPParser(limits: limits).message(datagram: bytes) {
            requireReadsBack(message)
            touch(message.fields)
        }
    } catch {
        if let answer = error.answer(toTag: "t") {
            require(400...599 ~= answer.status.code, "an answer to a fault is an error")
            require(answer.fields.via != nil, "an answer knows where to go")
        }
    }
    requireSameForAnyCut(bytes) { pieces in
        var reader = SIPStreamReader(limits: limits)
        var transcript = Transcript()
        for piece in pieces {
            reader.append(piece)
            while let event = reader.next() { note(event, in: &transcript) }
        }
        return transcript
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let uri = SIPAnyURI(text) {
        require(SIPAnyURI(uri.description) == uri, "a URI reads back: \(uri)")
        require(uri.isEquivalent(to: uri), "a URI is equivalent to itself: \(uri)")
    }
    if let address = SIPNameAddress(text) {
        require(SIPNameAddress(address.description) == address, "an address reads back: \(address)")
    }
    if let via = SIPVia(text) { require(SIPVia(via.description) == via, "a Via reads back: \(via)") }
}

private func requireReadsBack(_ message: SIPMessage) {
    // Folds are undone and compact names written out, so that it may have grown.
    let again = try? SIPParser().message(datagram: message.bytes)
    require(again == message, "a message reads back: \(message)")
}

/// Every field that the layers read is read without a trap.
private func touch(_ fields: SIPFields) {
    require(fields.via != nil && fields.from != nil && fields.to != nil, "a message has its addresses")
    require(fields.callID != nil && fields.cseq != nil, "a message has its names")
    require(fields[.maxForwards] == nil || fields.maxForwards != nil, "Max-Forwards was checked")
    require(fields[.expires] == nil || fields.expires != nil, "Expires was checked")
    require(fields[.sessionExpires] == nil || fields.sessionExpires != nil, "Session-Expires was checked")
    require(fields[.referTo] == nil || fields.referTo != nil, "Refer-To was checked")
    require(fields.contacts != nil, "Contact was checked")
}

private func note(_ event: SIPStreamReader.Event, in transcript: inout Transcript) {
    switch event {
    case .message(let message): transcript.note("message ", message.bytes)
    case .refused(let error): transcript.note("refused ", "\(error.fault)")
    case .broken(let error): transcript.note("broken ", "\(error.fault)")
    case .ping: transcript.note("ping")
    }
}
