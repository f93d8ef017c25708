/// Expanding keeps its limit whatever comes, does not depend on cuts, and undoes compressing.
func checkInflate(_ bytes: [UInt8]) {
    let isGzip = bytes.first.map { $0 & 1 == 0 } == true
    // zlib minds that data reaches back behind a small window where it has given away what was there, and not before, so
    // that data which no compressor makes would depend on its cuts.
    let whole: CompressionFormat = isGzip ? .gzip : .raw(windowBits: 15)
    requireSameForAnyCut(Array(bytes.dropFirst())) { pieces in
        var transcript = Transcript()
        guard let inflater = try? Inflater(format: whole) else { return transcript }
        var output: [UInt8] = []
        do throws(CompressionError) {
            for piece in pieces {
                output += try inflater.inflate(Array(piece), limit: 1024 - output.count)
                require(output.count <= 1024, "expanding keeps its limit")
            }
            transcript.note("expanded ", output)
            if inflater.isFinished { transcript.note("finished") }
        } catch {
            transcript.note("error ", "\(error)")
        }
        return transcript
    }
    requireUndone(bytes, isGzip ? .gzip : .raw(windowBits: 9))
}

private func requireUndone(_ bytes: [UInt8], _ format: CompressionFormat) {
    // Compressing is slow to begin: a part of the inputs is enough.
    var random = SplitMix(seed: bytes)
    guard random.next() % 16 == 0, let deflater = try? Deflater(format: format, level: 1),
        let inflater = try? Inflater(format: format)
    else { return }
    var compressed: [UInt8] = []
    for piece in random.pieces(of: bytes, longest: 100) {
        compressed += deflater.deflate(Array(piece), flush: random.next() % 2 == 0 ? .none : .sync)
    }
    compressed += deflater.deflate([], flush: .finish)
    let expanded = try? inflater.inflate(compressed, limit: bytes.count)
    require(expanded == bytes && inflater.isFinished, "expanding undoes compressing")
}
