package import Core

/// The answer to a request for a file, decided from the request's fields and the file's state alone: 200, 206, 304, 412
/// or 416 (RFC 9110 §13, §14).
package struct FileResponse: Sendable {
    /// The status that the conditions and ranges lead to.
    package let status: HTTPStatus
    /// `ETag`, `Last-Modified`, `Accept-Ranges`, and what the status needs.
    package let fields: HTTPFields
    /// The body in order, of text and of parts of the file; empty for 304, 412 and 416.
    package let segments: [Segment]

    /// A piece of the body.
    package enum Segment: Equatable, Sendable {
        /// What frames the parts of several ranges.
        case framing([UInt8])
        /// These bytes of the file.
        case file(ByteRange)
    }

    /// Decides the answer. `boundary` parts several ranges: 1 to 70 letters and digits that the file does not hold, so
    /// made of randomness.
    package init(
        to request: HTTPRequest, file state: FileState, mediaType: String, now: Timestamp,
        boundary: @autoclosure () -> String
    ) {
        let conditions = ConditionalRequest(request, now: now)
        var fields: HTTPFields = ["Accept-Ranges": "bytes"]
        if let tag = state.tag { fields.append("ETag", tag.description) }
        if let modified = state.modified { fields.append("Last-Modified", modified.description) }
        var segments: [Segment] = []
        switch (conditions.outcome(for: state), conditions.selection(of: state)) {
        case (.notModified, _):
            status = .notModified
        case (.preconditionFailed, _):
            status = .preconditionFailed
        case (.proceed, .unsatisfiable):
            status = .rangeNotSatisfiable
            fields.append("Content-Range", "bytes */\(state.length)")
        case (.proceed, .whole):
            status = .ok
            fields.append("Content-Type", mediaType)
            if state.length > 0 { segments = [.file(ByteRange(0, state.length - 1))] }
        case (.proceed, .parts(let parts)) where parts.count == 1:
            status = .partialContent
            fields.append("Content-Type", mediaType)
            fields.append("Content-Range", parts[0].contentRange(of: state.length))
            segments = [.file(parts[0])]
        case (.proceed, .parts(let parts)):
            let boundary = boundary()
            status = .partialContent
            fields.append("Content-Type", "multipart/byteranges; boundary=\(boundary)")
            segments = Self.framed(parts, of: state.length, mediaType: mediaType, boundary: boundary)
        }
        self.fields = fields
        self.segments = segments
    }

    /// The body's length in bytes.
    package var contentLength: Int {
        segments.reduce(0) { length, segment in
            switch segment {
            case .framing(let text): length + text.count
            case .file(let range): length + range.count
            }
        }
    }

    /// The whole answer for a file that is in memory, or the error that the status is.
    package func response(slicing bytes: [UInt8]) throws(HTTPError) -> HTTPResponse {
        try throwError()
        if contentLength == bytes.count, segments.count <= 1 {
            // Shared with everyone who is sent the whole file.
            return HTTPResponse(status: status, fields: fields, body: .bytes(bytes))
        }
        var body: [UInt8] = []
        body.reserveCapacity(contentLength)
        for segment in segments {
            switch segment {
            case .framing(let text): body += text
            case .file(let range): body += bytes[range.offsets]
            }
        }
        return HTTPResponse(status: status, fields: fields, body: .bytes(body))
    }

    /// Throws for 412 and 416, so that they get the body that all errors have.
    package func throwError() throws(HTTPError) {
        switch status {
        case .preconditionFailed:
            throw HTTPError(
                status, .preconditionFailed, "The file is not in the state the request names. Fetch it again.",
                fields: fields)
        case .rangeNotSatisfiable:
            throw HTTPError(
                status, .rangeNotSatisfiable, "The file ends before the range. Content-Range tells its length.",
                fields: fields)
        default: break
        }
    }

    /// The parts of several ranges with what stands between them (§14.6).
    private static func framed(
        _ parts: [ByteRange], of length: Int, mediaType: String, boundary: String
    ) -> [Segment] {
        var segments: [Segment] = []
        for part in parts {
            let head = """
                \(segments.isEmpty ? "" : "\r\n")--\(boundary)\r
                Content-Type: \(mediaType)\r
                Content-Range: \(part.contentRange(of: length))\r
                \r

                """
            segments += [.framing(Array(head.utf8)), .file(part)]
        }
        return segments + [.framing(Array("\r\n--\(boundary)--\r\n".utf8))]
    }
}
