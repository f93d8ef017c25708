import HTTPCore

/// Status lines made once for each code.
enum StatusLine {
    /// Appends `HTTP/1.1 200 OK` and its line break.
    static func append(_ status: HTTPStatus, to writer: inout HeadWriter) {
        if status == .ok {
            writer.append("HTTP/1.1 200 OK\r\n")
        } else {
            let line = lines.indices.contains(status.code - 100) ? lines[status.code - 100] : line(of: status)
            writer.append(line.span)
        }
    }

    private static let lines: [[UInt8]] = (100...599).map { line(of: HTTPStatus($0)) }

    private static func line(of status: HTTPStatus) -> [UInt8] {
        Array("HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8)
    }
}
