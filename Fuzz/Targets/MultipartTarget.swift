/// Small limits, so that short inputs pass them.
private let limits = MultipartLimits(parts: 4, partBytes: 64, bytes: 224, headerBytes: 64)
private let delimiter = Array("\r\n--b-".utf8)

/// Any cut gives the same parts, and parts that were written come back.
func checkMultipart(_ bytes: [UInt8]) {
    guard let boundary = MultipartBoundary("b-") else { return }
    requireSameForAnyCut(bytes) { transcript(of: $0, boundary) }
    // With a part of the inputs, to keep a run of many quick.
    let choice = SplitMix.number(of: bytes)
    if choice % 4 == 0 { requireWrittenPartsReadBack(bytes, boundary) }
    if choice % 4 == 1, let field = String(validating: bytes.prefix(200), as: UTF8.self),
        let boundary = try? MultipartBoundary(contentType: field)
    {
        require(1...70 ~= boundary.text.utf8.count, "a boundary keeps its grammar")
    }
}

private func transcript(of pieces: [ArraySlice<UInt8>], _ boundary: MultipartBoundary) -> Transcript {
    var parser = MultipartParser(boundary: boundary, limits: limits)
    var transcript = Transcript()
    var partBytes = 0
    do throws(MultipartError) {
        for piece in pieces {
            parser.feed(Array(piece))
            while let event = try parser.next() {
                switch event {
                case .partBegan(let fields):
                    transcript.note("part")
                    for (name, value) in fields.entries {
                        transcript.note("field ", name)
                        transcript.note(":", value)
                    }
                    partBytes = 0
                case .body(let bytes):
                    require(!bytes.isEmpty, "a piece of a body is never empty")
                    transcript.note(body: bytes)
                    partBytes += bytes.count
                    require(partBytes <= limits.partBytes, "a part keeps its limit")
                case .partEnded: transcript.note("ended")
                case .ended: transcript.note("all ended")
                }
            }
        }
        try parser.finish()
    } catch {
        transcript.note("error ", error.description)
    }
    return transcript
}

private func requireWrittenPartsReadBack(_ bytes: [UInt8], _ boundary: MultipartBoundary) {
    let parts = bytes.prefix(100).split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
    var written: [UInt8] = []
    var expected = Transcript()
    for part in parts {
        guard part.count <= limits.partBytes, !containsDelimiter(delimiter.prefix(2) + part) else { return }
        written += "--b-\r\nA: b\r\n\r\n".utf8
        written += part
        written += [13, 10]
        expected.note("part")
        expected.note("field ", "A")
        expected.note(":", "b")
        if !part.isEmpty { expected.note(body: Array(part)) }
        expected.note("ended")
    }
    written += "--b---".utf8
    expected.note("all ended")
    let read = transcript(of: [written[...]], boundary)
    require(read == expected, "parts read back as\n\(read)\nfor\n\(expected)")
}

private func containsDelimiter(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.indices.contains { bytes[$0] == 13 && bytes[$0...].starts(with: delimiter) }
}
