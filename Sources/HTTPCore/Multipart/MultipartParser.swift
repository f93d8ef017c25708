/// Parses a multipart body (RFC 2046 §5.1.1) that arrives in pieces; any cut gives the same events, bar where a part's
/// body is cut.
///
/// Feed bytes, then take events until there is none. Nothing is held back but a line of fields that is not complete and
/// what may be the beginning of a boundary. After an error every call throws it again.
package struct MultipartParser {
    private enum State {
        case preamble
        case afterBoundary
        case padding
        case fields
        case bodyStart
        case body
        case epilogue
    }

    private enum Step {
        case event(MultipartEvent)
        case again
        case needsBytes
    }

    /// The line break before a boundary belongs to it, so a body's own last line break is kept apart from it.
    private let delimiter: [UInt8]
    private let limits: MultipartLimits
    private var state = State.preamble
    /// What was fed, taken up to `position`; the line break lets a body begin with its boundary.
    private var buffer = lineBreak
    private var position = 0
    /// Bytes after `position` that are known to hold no line feed, so that a line in many pieces is read once.
    private var searched = 0
    private var bytesLeft: Int
    private var isOverLimit = false
    private var fields = HTTPFields()
    private var fieldBytes = 0
    private var parts = 0
    private var partBytesLeft = 0
    private var failure: MultipartError?

    /// A parser at the beginning of the body.
    package init(boundary: MultipartBoundary, limits: MultipartLimits = MultipartLimits()) {
        delimiter = lineBreak + Array("--\(boundary.text)".utf8)
        self.limits = limits
        bytesLeft = limits.bytes
    }

    /// Takes the next bytes; those over the limit only count, and `next()` throws once it has told all before them.
    package mutating func feed(_ bytes: [UInt8]) {
        let taken = min(bytes.count, bytesLeft)
        isOverLimit = isOverLimit || taken < bytes.count
        bytesLeft -= taken
        guard state != .epilogue else { return }
        if position == buffer.count {
            buffer = taken == bytes.count ? bytes : Array(bytes[..<taken])
        } else {
            buffer.removeSubrange(..<position)
            buffer += bytes[..<taken]
        }
        position = 0
    }

    /// The next event; nil where it needs more bytes.
    package mutating func next() throws(MultipartError) -> MultipartEvent? {
        if let failure { throw failure }
        do throws(MultipartError) {
            while true {
                switch try step() {
                case .event(let event): return event
                case .again: continue
                case .needsBytes:
                    guard !isOverLimit else { throw .bodyTooLarge(limit: limits.bytes) }
                    return nil
                }
            }
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that no more bytes come, once `next()` has returned nil. Throws where the last boundary did not.
    package mutating func finish() throws(MultipartError) {
        if let failure { throw failure }
        guard state != .epilogue else { return }
        failure = .truncated
        throw .truncated
    }

    private mutating func step() throws(MultipartError) -> Step {
        switch state {
        case .preamble: skipPreamble()
        case .afterBoundary: try passBoundary()
        case .padding: try passPadding()
        case .fields: try takeField()
        case .bodyStart: passEmptyBody()
        case .body: try takeBody()
        case .epilogue: .needsBytes
        }
    }

    private mutating func skipPreamble() -> Step {
        let (end, isBoundary) = endOfText()
        position = end
        guard isBoundary else { return .needsBytes }
        return pass(delimiter.count, to: .afterBoundary)
    }

    /// Two hyphens make a boundary the last.
    private mutating func passBoundary() throws(MultipartError) -> Step {
        guard let first = byte(0) else { return .needsBytes }
        guard first == hyphen else {
            parts += 1
            guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
            partBytesLeft = limits.partBytes
            fields = HTTPFields()
            fieldBytes = 0
            return pass(0, to: .padding)
        }
        guard let second = byte(1) else { return .needsBytes }
        guard second == hyphen else { throw .malformedDelimiter }
        _ = pass(2, to: .epilogue)
        buffer = []
        position = 0
        return .event(.ended)
    }

    private mutating func passPadding() throws(MultipartError) -> Step {
        guard let first = byte(0) else { return .needsBytes }
        if first == space || first == tab {
            fieldBytes += 1
            guard fieldBytes <= limits.headerBytes else { throw .fieldsTooLarge(limit: limits.headerBytes) }
            return pass(1, to: .padding)
        }
        guard first == lineBreak[0] else { throw .malformedDelimiter }
        guard let second = byte(1) else { return .needsBytes }
        guard second == lineBreak[1] else { throw .malformedDelimiter }
        return pass(2, to: .fields)
    }

    private mutating func takeField() throws(MultipartError) -> Step {
        let end = buffer[(position + searched)...].firstIndex(of: lineBreak[1])
        let count = (end.map { $0 + 1 } ?? buffer.count) - position
        guard fieldBytes + count <= limits.headerBytes else { throw .fieldsTooLarge(limit: limits.headerBytes) }
        guard let end else {
            searched = count
            return .needsBytes
        }
        guard end > position, buffer[end - 1] == lineBreak[0] else { throw .malformedField }
        let line = buffer[position..<end - 1]
        fieldBytes += count
        guard !line.isEmpty else {
            _ = pass(count, to: .bodyStart)
            return .event(.partBegan(fields))
        }
        guard let (name, value) = fieldLine(line) else { throw .malformedField }
        fields.append(name, value)
        return pass(count, to: .fields)
    }

    /// A part without a body may end its fields with the line break of the next boundary.
    private mutating func passEmptyBody() -> Step {
        let matching = delimiterBytes(at: position, from: lineBreak.count)
        if lineBreak.count + matching == delimiter.count {
            _ = pass(matching, to: .afterBoundary)
            return .event(.partEnded)
        }
        return position + matching == buffer.count ? .needsBytes : pass(0, to: .body)
    }

    private mutating func takeBody() throws(MultipartError) -> Step {
        let (end, isBoundary) = endOfText()
        guard end > position else {
            guard isBoundary else { return .needsBytes }
            _ = pass(delimiter.count, to: .afterBoundary)
            return .event(.partEnded)
        }
        let count = min(end - position, partBytesLeft)
        guard count > 0 else { throw .partTooLarge(limit: limits.partBytes) }
        partBytesLeft -= count
        if count == buffer.count {
            let piece = buffer
            buffer = []
            return .event(.body(piece))
        }
        defer { position += count }
        return .event(.body(Array(buffer[position..<position + count])))
    }

    private mutating func pass(_ count: Int, to state: State) -> Step {
        position += count
        searched = 0
        self.state = state
        return .again
    }

    private func byte(_ offset: Int) -> UInt8? {
        position + offset < buffer.count ? buffer[position + offset] : nil
    }

    /// Where what surely is no boundary ends, and whether a whole boundary follows.
    private func endOfText() -> (end: Int, isBoundary: Bool) {
        var start = position
        while let candidate = buffer[start...].firstIndex(of: lineBreak[0]) {
            let matching = delimiterBytes(at: candidate, from: 0)
            if matching == delimiter.count { return (candidate, true) }
            if candidate + matching == buffer.count { return (candidate, false) }
            // The boundary has no second carriage return, so it cannot begin within what matched.
            start = candidate + matching
        }
        return (buffer.count, false)
    }

    /// How many bytes there are those of the delimiter from its byte `from` on.
    private func delimiterBytes(at start: Int, from: Int) -> Int {
        zip(buffer[start...], delimiter[from...]).prefix { $0 == $1 }.count
    }
}

private func fieldLine(_ line: ArraySlice<UInt8>) -> (name: String, value: String)? {
    var scanner = FieldScanner(line)
    guard let name = scanner.token(), scanner.skip(":"), let value = scanner.fieldValue() else { return nil }
    return (name, value)
}

private let lineBreak: [UInt8] = [0x0D, 0x0A]
private let hyphen = UInt8(ascii: "-")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
