/// Small limits, so that short inputs pass them.
private let limits = HTTPRequestLimits(
    requestLineBytes: 96, headBytes: 200, fieldCount: 8, bodyBytes: 100, chunkLineBytes: 24)

/// Requests in a row, whichever way they are cut; every accepted head keeps the rules that proxies rely on.
func checkRequests(_ bytes: [UInt8]) {
    requireSameForAnyCut(bytes) { pieces in
        var transcript = Transcript()
        read(pieces, into: &transcript, checksHeads: pieces.count == 1)
        return transcript
    }
}

/// Chunked bodies: any cut gives the same, and the body is what a plain reading of RFC 9112 §7.1 makes of it.
func checkChunked(_ bytes: [UInt8]) {
    requireSameForAnyCut(bytes) { pieces in
        var transcript = Transcript()
        let body = read([chunkedHead[...]] + pieces, into: &transcript)
        if pieces.count == 1 {
            let plain = PlainChunks.body(of: bytes)
            require(body == nil || body == plain, "a plain reading finds \(plain ?? []): \(transcript)")
        }
        return transcript
    }
    if SplitMix.number(of: bytes) % 4 == 0 { requireEncodedReadsBack(Array(bytes.prefix(100))) }
}

private let chunkedHead = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)

private func requireEncodedReadsBack(_ body: [UInt8]) {
    var random = SplitMix(seed: body)
    var encoded = chunkedHead
    for piece in random.pieces(of: body, longest: 64) where !piece.isEmpty {
        encoded += String(piece.count, radix: 16).utf8
        encoded += ";x=\"y\"\r\n".utf8
        encoded += piece
        encoded += [13, 10]
    }
    encoded += "0\r\nDigest: x\r\n\r\n".utf8
    var transcript = Transcript()
    require(read([encoded[...]], into: &transcript) == body, "an encoded body reads back: \(transcript)")
}

/// The first body if it was read to its end.
@discardableResult
private func read(
    _ pieces: [ArraySlice<UInt8>], into transcript: inout Transcript, checksHeads: Bool = false
) -> [UInt8]? {
    var parser = HTTPRequestParser(limits: limits)
    var body: [UInt8] = []
    var firstBody: [UInt8]?
    for piece in pieces {
        parser.append(piece)
        do throws(HTTPParseError) {
            while let event = try parser.next() {
                switch event {
                case .head(let head):
                    body = []
                    if checksHeads { requireSound(head) }
                    note(head, in: &transcript)
                case .body(let bytes):
                    require(!bytes.isEmpty, "a piece of a body is never empty")
                    transcript.note(body: bytes)
                    body += bytes
                    require(body.count <= limits.bodyBytes, "a body keeps its limit")
                case .end:
                    transcript.note("end")
                    if firstBody == nil { firstBody = body }
                }
            }
        } catch {
            require(400...599 ~= error.status.code, "an error has a status")
            transcript.note("error ", error.rawValue)
            break
        }
        require(parser.bufferedBytes <= limits.headBytes + 2, "no more is kept than the limit of a head")
    }
    return firstBody
}

private func note(_ head: HTTPRequestHead, in transcript: inout Transcript) {
    transcript.note("head ", head.method.rawValue)
    transcript.note(" ", head.path)
    transcript.note("?", head.query)
    for (name, value) in head.fields.entries {
        transcript.note("field ", name)
        transcript.note(":", value)
    }
    switch head.framing {
    case .none: transcript.note("no body")
    case .length(let length): transcript.note("length ", String(length))
    case .chunked: transcript.note("chunked")
    }
    if head.minorVersion == 0 { transcript.note("HTTP/1.0") }
    if head.keepsAlive { transcript.note("keeps alive") }
    if head.expectsContinue { transcript.note("expects continue") }
}

/// What RFC 9112 wants of any request that is taken, and that it means the same when a proxy writes it anew.
private func requireSound(_ head: HTTPRequestHead) {
    let fields = head.fields
    require(fields.entries.count <= limits.fieldCount + 1, "no more fields than the limit")
    require(fields.all("Host").count <= 1 && (head.minorVersion == 0 || fields["Host"] != nil), "one host")
    require(fields.all("Content-Length").count <= 1, "one length")
    require(fields["Content-Length"] == nil || fields["Transfer-Encoding"] == nil, "one framing")
    require(head.path == "*" || head.path.utf8.first == UInt8(ascii: "/"), "a path is absolute")
    for (name, value) in fields.entries {
        require(!name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }, "a name is a token")
        require(value.utf8.allSatisfy { $0 == 9 || $0 >= 0x20 && $0 != 0x7F }, "a value has no control characters")
        require(value.utf8.first != 0x20 && value.utf8.last != 0x20, "a value is trimmed")
    }
    var copy = Array("\(head.method.rawValue) \(head.path)\(head.query.isEmpty ? "" : "?")\(head.query) ".utf8)
    copy += "HTTP/1.\(head.minorVersion)\r\n".utf8
    for (name, value) in fields.entries { copy += "\(name): \(value)\r\n".utf8 }
    copy += [13, 10]
    var parser = HTTPRequestParser()
    parser.append(copy)
    guard case .head(let again)? = try? parser.next() else { fatalError("a head written anew is refused: \(copy)") }
    var transcripts = (Transcript(), Transcript())
    note(head, in: &transcripts.0)
    note(again, in: &transcripts.1)
    require(transcripts.0 == transcripts.1, "a head written anew is the same:\n\(transcripts.0)\n\(transcripts.1)")
    require(parser.bufferedBytes == 0, "nothing is left of a head written anew")
}

/// A second reader of chunked bodies, as plain as can be.
private enum PlainChunks {
    /// The body; nil where it is malformed or not whole.
    static func body(of bytes: [UInt8]) -> [UInt8]? {
        var rest = bytes[...]
        var body: [UInt8] = []
        while true {
            guard let line = line(&rest) else { return nil }
            let digits = line.prefix { $0 != UInt8(ascii: ";") }
            guard !digits.isEmpty, digits.allSatisfy(isHexDigit),
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            if size == 0 { break }
            guard size <= rest.count - 2, rest.dropFirst(size).starts(with: [13, 10]) else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        while let line = line(&rest) { if line.isEmpty { return body } }
        return nil
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 10), end > rest.startIndex, rest[end - 1] == 13 else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<(end - 1)]
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x46 ~= byte || 0x61...0x66 ~= byte
    }
}
