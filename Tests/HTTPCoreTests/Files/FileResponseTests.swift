import Core
import HTTPCore
import Testing

@Suite("The answer to a request for a file (ConditionalRequest, ByteRange)")
struct FileResponseTests {
    private let bytes = Array("0123456789".utf8)
    private let date = "Wed, 15 Nov 1995 04:58:08 GMT"

    @Test("is the whole file with its validators where nothing else is asked for")
    func whole() throws {
        let answer = try respond([:])
        #expect(answer.status == .ok)
        #expect(answer.fields["ETag"] == #""a""#)
        #expect(answer.fields["Last-Modified"] == date)
        #expect(answer.fields["Accept-Ranges"] == "bytes")
        #expect(answer.fields["Content-Type"] == "text/plain")
        #expect(text(answer) == "0123456789")
    }

    @Test("is 206 with Content-Range for one range")
    func onePart() throws {
        let answer = try respond(["Range": "bytes=-3"])
        #expect(answer.status == .partialContent)
        #expect(answer.fields["Content-Range"] == "bytes 7-9/10")
        #expect(text(answer) == "789")
    }

    // RFC 9110 §14.6.
    @Test("is 206 of multipart/byteranges for several ranges, framed as announced")
    func severalParts() throws {
        let response = try decide(["Range": "bytes=0-1,4-5"])
        let answer = try response.response(slicing: bytes)
        #expect(answer.status == .partialContent)
        #expect(answer.fields["Content-Type"] == "multipart/byteranges; boundary=THIS_STRING_SEPARATES")
        #expect(answer.fields["Content-Range"] == nil)
        let expected =
            "--THIS_STRING_SEPARATES\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n"
            + "--THIS_STRING_SEPARATES\r\nContent-Type: text/plain\r\nContent-Range: bytes 4-5/10\r\n\r\n45\r\n"
            + "--THIS_STRING_SEPARATES--\r\n"
        #expect(text(answer) == expected)
        #expect(response.contentLength == expected.utf8.count)
    }

    @Test("is 304 without a body but with the validators")
    func notModified() throws {
        let answer = try respond(["If-None-Match": #""a""#, "Range": "bytes=0-1"])
        #expect(answer.status == .notModified)
        #expect(answer.fields["ETag"] == #""a""#)
        #expect(answer.fields["Content-Type"] == nil)
        #expect(text(answer)?.isEmpty == true)
    }

    @Test("is 416 with the length for a range behind the end, and 412 for a failed condition")
    func errors() throws {
        let range = #expect(throws: HTTPError.self) { try respond(["Range": "bytes=10-"]) }
        #expect(range?.status == .rangeNotSatisfiable)
        #expect(range?.fields["Content-Range"] == "bytes */10")
        let condition = #expect(throws: HTTPError.self) { try respond(["If-Match": #""b""#, "Range": "bytes=10-"]) }
        #expect(condition?.status == .preconditionFailed)
    }

    @Test("is an empty 200 for an empty file")
    func empty() throws {
        let request = HTTPRequest(method: .get, path: "/")
        let response = FileResponse(
            to: request, file: FileState(tag: nil, length: 0, modified: nil), mediaType: "text/plain",
            now: Timestamp(microseconds: 0), boundary: "x")
        #expect(response.status == .ok && response.segments.isEmpty && response.contentLength == 0)
        #expect(response.fields["ETag"] == nil && response.fields["Last-Modified"] == nil)
    }

    private func respond(_ fields: HTTPFields) throws -> HTTPResponse {
        try decide(fields).response(slicing: bytes)
    }

    private func decide(_ fields: HTTPFields) throws -> FileResponse {
        let now = Timestamp(microseconds: 0)
        return FileResponse(
            to: HTTPRequest(method: .get, path: "/", fields: fields),
            file: FileState(tag: EntityTag(#""a""#), length: bytes.count, modified: HTTPDate(date, now: now)),
            mediaType: "text/plain", now: now, boundary: "THIS_STRING_SEPARATES")
    }

    private func text(_ response: HTTPResponse) -> String? {
        guard case .bytes(let bytes) = response.body else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
