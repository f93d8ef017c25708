import HTTPCore

/// Status lines made once for each code.
enum StatusLine {
    /// Appends `HTTP/1.1 200 OK` and its line break.
    static func append(_ status: HTTPStatus, to bytes: inout [UInt8]) {
        if lines.indices.contains(status.code - 100) {
            bytes.append(contentsOf: lines[status.code - 100])
        } else {
            bytes.append(contentsOf: line(of: status))
        }
    }

    private static let lines: [[UInt8]] = (100...599).map { line(of: HTTPStatus($0)) }

    private static func line(of status: HTTPStatus) -> [UInt8] {
        Array("HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8)
    }
}
