import HTTPCore

/// Reads the requests of one connection from bytes that come in pieces of any size (RFC 9112).
///
/// Append what arrived, then take events until there are none. How the bytes were cut changes how a body is cut into
/// pieces and nothing else. After an error nothing more can be read: where the next request begins is unknown.
struct HTTPRequestParser {
    /// What was read.
    enum Event {
        /// A request has begun.
        case head(HTTPRequestHead)
        /// The next bytes of the body, never empty.
        case body([UInt8])
        /// The request is complete; what follows belongs to the next one.
        case end(trailers: HTTPFields)
    }

    private enum State {
        case head
        case length(left: Int)
        case chunkSize(ChunkLine)
        case chunkData(left: Int)
        case chunkEnd
        case trailers(TrailerSection)
        case end(HTTPFields)
    }

    /// The memory that a connection keeps for its next request, in bytes.
    private static let keptBytes = 16 << 10

    private let limits: HTTPRequestLimits
    private var state = State.head
    private var scanner = HeadScanner()
    private var buffer: [UInt8] = []
    private var start = 0
    private var bodyBytes = 0
    private var failure: HTTPParseError?

    /// A parser at the beginning of a connection.
    init(limits: HTTPRequestLimits = HTTPRequestLimits()) {
        self.limits = limits
    }

    /// How many bytes wait to be read as events.
    var bufferedBytes: Int { buffer.count - start }

    /// How many bytes of memory are held, read or not.
    var heldBytes: Int { buffer.capacity }

    /// Whether bytes of a head are here, but not all of it.
    var isInsideHead: Bool {
        if case .head = state { bufferedBytes > 0 } else { false }
    }

    /// Takes the next bytes of the connection.
    mutating func append(_ bytes: some Collection<UInt8>) {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptBytes)
            start = 0
        } else if start >= max(Self.keptBytes, bufferedBytes) {
            // Seldom enough that no byte is moved more often than one is read.
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Gives up the bytes behind the last event, which are no HTTP.
    mutating func takeBuffered() -> [UInt8] {
        defer { releaseMemory() }
        return take(bufferedBytes)
    }

    /// The next event, or nil until more bytes come.
    mutating func next() throws(HTTPParseError) -> Event? {
        if let failure { throw failure }
        do throws(HTTPParseError) {
            let event = try advance()
            releaseMemory()
            return event
        } catch {
            failure = error
            throw error
        }
    }

    /// The next event where it has to be a head: nil until all of it is here.
    mutating func nextHead() throws(HTTPParseError) -> HTTPRequestHead? {
        if let failure { throw failure }
        do throws(HTTPParseError) {
            let head = try readHead()
            releaseMemory()
            return head
        } catch {
            failure = error
            throw error
        }
    }

    /// Passes the end of a request without a body, which follows its head at once.
    mutating func passEnd() {
        guard case .end = state else { preconditionFailure("The request has a body.") }
        state = .head
    }

    /// Gives back what only much input needed, once all of it is read: the next may be long in coming.
    private mutating func releaseMemory() {
        guard start == buffer.count, buffer.capacity > Self.keptBytes else { return }
        buffer = []
        start = 0
    }

    private mutating func advance() throws(HTTPParseError) -> Event? {
        while true {
            switch state {
            case .head:
                return try readHead().map(Event.head)
            case .length(let left):
                guard bufferedBytes > 0 else { return nil }
                let piece = take(left)
                state = piece.count == left ? .end(HTTPFields()) : .length(left: left - piece.count)
                return .body(piece)
            case .chunkSize(let line):
                guard let size = try readChunkSize(line) else { return nil }
                bodyBytes += size
                guard bodyBytes <= limits.bodyBytes else { throw .bodyTooLarge }
                state = size == 0 ? .trailers(TrailerSection()) : .chunkData(left: size)
            case .chunkData(let left):
                guard bufferedBytes > 0 else { return nil }
                let piece = take(left)
                state = piece.count == left ? .chunkEnd : .chunkData(left: left - piece.count)
                return .body(piece)
            case .chunkEnd:
                guard try readChunkEnd() else { return nil }
                state = .chunkSize(ChunkLine())
            case .trailers(let section):
                guard let trailers = try readTrailers(section) else { return nil }
                state = .end(trailers)
            case .end(let trailers):
                state = .head
                bodyBytes = 0
                return .end(trailers: trailers)
            }
        }
    }

    private mutating func readHead() throws(HTTPParseError) -> HTTPRequestHead? {
        guard bufferedBytes > 0, let (head, end) = try Self.head(in: buffer, from: start, &scanner, limits) else {
            return nil
        }
        start = end
        state =
            switch head.framing {
            case .none: .end(HTTPFields())
            case .length(let length): .length(left: length)
            case .chunked: .chunkSize(ChunkLine())
            }
        return head
    }

    private static func head(
        in buffer: [UInt8], from start: Int, _ scanner: inout HeadScanner, _ limits: HTTPRequestLimits
    ) throws(HTTPParseError) -> (HTTPRequestHead, end: Int)? {
        let bytes = buffer.span.extracting(start..<buffer.count)
        guard let found = try scanner.find(in: bytes, limits: limits) else { return nil }
        var parser = HeadParser()
        let head = try parser.parse(bytes.extracting(found.range), fieldLines: found.fieldLines, limits: limits)
        return (head, start + found.range.upperBound)
    }

    // MARK: Chunks (RFC 9112 §7.1)

    /// The size of the next chunk once its whole line is here.
    private mutating func readChunkSize(_ begun: ChunkLine) throws(HTTPParseError) -> Int? {
        var line = begun
        while start < buffer.count {
            guard line.length < limits.chunkLineBytes else { throw .invalidChunkSize }
            defer { start += 1 }
            if try line.take(buffer[start]) { return line.size }
        }
        state = .chunkSize(line)
        return nil
    }

    private mutating func readChunkEnd() throws(HTTPParseError) -> Bool {
        guard bufferedBytes > 0 else { return false }
        guard buffer[start] == 13 else { throw .unterminatedChunk }
        guard bufferedBytes > 1 else { return false }
        guard buffer[start + 1] == 10 else { throw .unterminatedChunk }
        start += 2
        return true
    }

    private mutating func readTrailers(_ begun: TrailerSection) throws(HTTPParseError) -> HTTPFields? {
        var section = begun
        while start < buffer.count {
            guard section.length < limits.headBytes else { throw .headTooLarge }
            guard section.fields.entries.count <= limits.fieldCount else { throw .tooManyFields }
            defer { start += 1 }
            if try section.take(buffer[start]) { return section.fields }
        }
        state = .trailers(section)
        return nil
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        let end = start + min(count, bufferedBytes)
        defer { start = end }
        return Array(buffer[start..<end])
    }
}
