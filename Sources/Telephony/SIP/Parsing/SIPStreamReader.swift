/// Reads the messages of a connection, whose bodies are as long as Content-Length says (RFC 3261 §18.3). How the bytes
/// were cut changes nothing.
struct SIPStreamReader {
    /// What was read.
    enum Event: Equatable {
        case message(SIPMessage)
        /// A message that is not taken; the next one can be read.
        case refused(SIPParseError)
        /// The other side asks for a sign of life: two line ends, which one line end answers (RFC 5626 §4.4.1).
        case ping
        /// Where the next message begins is unknown: the connection has to be closed.
        case broken(SIPParseError)
    }

    private let limits: SIPLimits
    private var buffer: [UInt8] = []
    private var scanned = 0
    private var head: (SIPHead, length: Int)?
    private var isBroken = false

    init(limits: SIPLimits = SIPLimits()) {
        self.limits = limits
    }

    /// How many bytes wait.
    var bufferedBytes: Int { buffer.count }

    /// Takes the next bytes of the connection.
    mutating func append(_ bytes: some Collection<UInt8>) {
        if !isBroken { buffer += bytes }
    }

    /// What comes next; nil until more bytes are here.
    mutating func next() -> Event? {
        if isBroken { return nil }
        if head == nil {
            if let event = passLineEnds() { return event }
            guard !buffer.isEmpty, buffer[0] != 13 || buffer.count > 1 else { return nil }
            guard let end = SIPParser.headEnd(buffer, from: max(0, scanned - 3)) else {
                scanned = buffer.count
                return buffer.count > limits.headBytes + 3 ? broken(SIPParseError(fault: .notSIP)) : nil
            }
            if end > limits.headBytes { return broken(SIPParseError(fault: .notSIP)) }
            let head = SIPHead(buffer[..<end], limits: limits)
            buffer.removeSubrange(..<(end + 4))
            scanned = 0
            do throws(SIPParseError) {
                let length = try head.length(onStream: true) ?? 0
                if end + 4 + length > limits.messageBytes { return broken(head.error(.bodyTooLarge)) }
                self.head = (head, length)
            } catch {
                return broken(error)
            }
        }
        guard let (head, length) = head, buffer.count >= length else { return nil }
        let body = Array(buffer[..<length])
        buffer.removeSubrange(..<length)
        self.head = nil
        do throws(SIPParseError) {
            return .message(try head.message(body: body))
        } catch {
            // A peer that speaks something else is not listened to.
            return error.fault == .notSIP ? broken(error) : .refused(error)
        }
    }

    /// Passes over line ends before a start line (§7.5); two at once are a ping.
    private mutating func passLineEnds() -> Event? {
        while buffer.starts(with: [13, 10]) {
            if buffer.starts(with: [13, 10, 13, 10]) {
                buffer.removeFirst(4)
                scanned = 0
                return .ping
            }
            guard buffer.count > 2, buffer[2] != 13 || buffer.count > 3 else { return nil }
            buffer.removeFirst(2)
            scanned = 0
        }
        return nil
    }

    private mutating func broken(_ error: SIPParseError) -> Event {
        isBroken = true
        buffer = []
        return .broken(error)
    }
}
