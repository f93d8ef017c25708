import Glibc

/// Finds the end of a head as bytes arrive, looking at each byte once.
///
/// What it refuses depends on the bytes alone, never on how they were cut into pieces.
struct HeadScanner {
    /// Where a whole head lies in the buffer, and how many field lines it has.
    struct Found: Equatable {
        /// From the request line to the empty line, its line break included.
        let range: Range<Int>
        /// Lines between the request line and the empty one.
        let fieldLines: Int
    }

    private var scanned = 0
    private var lineStart = 0
    private var lines = 0
    private var headStart = 0

    /// Looks on from where it stopped; `bytes` is the buffer from the head's first byte.
    mutating func find(in bytes: Span<UInt8>, limits: HTTPRequestLimits) throws(HTTPParseError) -> Found? {
        while let lineFeed = position(of: 10, in: bytes, from: scanned) {
            scanned = lineFeed + 1
            guard lineFeed > lineStart, bytes[lineFeed - 1] == 13 else {
                try checkSize(lineFeed, limits)
                throw .bareLineFeed
            }
            try checkSize(lineFeed - 1, limits)
            let isEmpty = lineFeed == lineStart + 1
            lineStart = scanned
            if !isEmpty {
                lines += 1
            } else if lines > 0 {
                try checkSize(lineFeed, limits)
                defer { self = HeadScanner() }
                return Found(range: headStart..<scanned, fieldLines: lines - 1)
            } else if headStart == 0 {
                // One empty line before the request line is skipped (RFC 9112 §2.2).
                headStart = scanned
            } else {
                throw .emptyRequestLine
            }
        }
        scanned = bytes.count
        try checkSize(bytes.count - 1, limits)
        return nil
    }

    /// Refuses the head if its limits are passed at this byte of it.
    private func checkSize(_ last: Int, _ limits: HTTPRequestLimits) throws(HTTPParseError) {
        if lines == 0, last - headStart >= limits.requestLineBytes + 1 { throw .requestLineTooLong }
        if last - headStart >= limits.headBytes { throw .headTooLarge }
    }

    private func position(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
