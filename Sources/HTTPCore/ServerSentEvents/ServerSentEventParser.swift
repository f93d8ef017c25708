/// Parses a `text/event-stream` (WHATWG HTML §9.2.6) that arrives in pieces, however they are cut.
///
/// An event that the stream ends within is dropped, as the specification wants it.
package struct ServerSentEventParser {
    private let limit: Int
    /// The beginning of a line whose end has not arrived.
    private var line: [UInt8] = []
    /// A carriage return ended the last line, so a line feed that follows belongs to it.
    private var ignoresLineFeed = false
    private var isFirstLine = true

    private var event = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var id = ""

    /// `limit` is the most bytes of one event's data, and of one line.
    package init(limit: Int = 4 * 1024 * 1024) {
        self.limit = limit
    }

    /// Takes the next bytes and returns the events that they complete.
    package mutating func feed(_ bytes: [UInt8]) throws(ServerSentEventTooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var start = 0
        while let end = bytes[start...].firstIndex(where: { $0 == lineFeed || $0 == carriageReturn }) {
            let part = bytes[start..<end]
            start = end + 1
            let isSecondHalfOfLineEnd = ignoresLineFeed && part.isEmpty && bytes[end] == lineFeed
            ignoresLineFeed = bytes[end] == carriageReturn
            if isSecondHalfOfLineEnd { continue }
            if line.isEmpty {
                try take(line: part, &events)
            } else {
                try keep(part)
                let whole = line
                line = []
                try take(line: whole[...], &events)
            }
        }
        if start < bytes.count {
            ignoresLineFeed = false
            try keep(bytes[start...])
        }
        return events
    }

    private mutating func keep(_ part: ArraySlice<UInt8>) throws(ServerSentEventTooLarge) {
        guard line.count + part.count <= limit else { throw ServerSentEventTooLarge(limit: limit) }
        line.append(contentsOf: part)
    }

    private mutating func take(
        line: ArraySlice<UInt8>, _ events: inout [ServerSentEvent]
    ) throws(ServerSentEventTooLarge) {
        guard line.count <= limit else { throw ServerSentEventTooLarge(limit: limit) }
        var line = line
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: byteOrderMark) { line = line.dropFirst(byteOrderMark.count) }
        }
        guard !line.isEmpty else { return dispatch(&events) }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line.dropFirst(name.count + 1)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if name.elementsEqual("data".utf8) {
            guard data.count + value.count < limit else { throw ServerSentEventTooLarge(limit: limit) }
            if hasData { data.append(lineFeed) }
            data.append(contentsOf: value)
            hasData = true
        } else if name.elementsEqual("event".utf8) {
            event = String(decoding: value, as: UTF8.self)
        } else if name.elementsEqual("id".utf8), !value.contains(0) {
            id = String(decoding: value, as: UTF8.self)
        }
        // What is left is a comment (no name), `retry`, which is for those who reconnect, or an unknown field.
    }

    private mutating func dispatch(_ events: inout [ServerSentEvent]) {
        if hasData {
            events.append(
                ServerSentEvent(
                    event: event.isEmpty ? "message" : event, data: String(decoding: data, as: UTF8.self), id: id))
        }
        data.removeAll(keepingCapacity: true)
        hasData = false
        event = ""
    }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
