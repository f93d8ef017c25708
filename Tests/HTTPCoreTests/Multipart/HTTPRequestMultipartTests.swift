import HTTPCore
import Synchronization
import Testing

@Suite("A request's multipart form")
struct HTTPRequestMultipartTests {
    // RFC 7578 §4 with the body of its predecessors' example: a field and a file.
    private let form = """
        --AaB03x\r
        content-disposition: form-data; name="field1"\r
        \r
        Joe Blow\r
        --AaB03x\r
        content-disposition: form-data; name="pics"; filename="dir/file1.txt"\r
        Content-Type: application/octet-stream\r
        \r
        0123456789\r
        --AaB03x--\r

        """

    @Test("gives its parts with their bodies, whole or streamed")
    func parts() async throws {
        for body in [HTTPBody.bytes(Array(form.utf8)), .stream(PulledPieces(form).pieces)] {
            var seen: [String] = []
            for try await part in try request(body).multipart() {
                let text = String(decoding: try await part.collect(upTo: 100), as: UTF8.self)
                seen.append("\(part.name) \(part.filename ?? "-") \(part.mediaType) \(text)")
            }
            #expect(seen == ["field1 - text/plain Joe Blow", "pics file1.txt application/octet-stream 0123456789"])
        }
    }

    @Test("skips a part that is not read, wholly or in part, and reads the body to its end")
    func skipping() async throws {
        let source = PulledPieces(form)
        var iterator = try request(.stream(source.pieces)).multipart().makeAsyncIterator()
        let first = try #require(try await iterator.next())
        var firstBody = first.body.makeAsyncIterator()
        #expect(try await firstBody.next() == Array("J".utf8))
        let second = try #require(try await iterator.next())
        #expect(second.name == "pics")
        await #expect(throws: MultipartPartPassed.self) { try await firstBody.next() }
        for _ in 0..<2 {
            #expect(try await iterator.next()?.name == nil)
            await #expect(throws: MultipartPartPassed.self) { try await second.collect(upTo: 100) }
        }
        #expect(source.count.load(ordering: .relaxed) == form.utf8.count)
    }

    @Test("pulls no more of the body than the part that is read needs")
    func backPressure() async throws {
        let source = PulledPieces(form)
        var iterator = try request(.stream(source.pieces)).multipart().makeAsyncIterator()
        #expect(source.count.load(ordering: .relaxed) == 0)
        _ = try #require(try await iterator.next())
        let joe = try #require(form.firstRange(of: "Joe")).lowerBound
        let head = form.utf8.distance(from: form.startIndex, to: joe)
        #expect(source.count.load(ordering: .relaxed) == head)
    }

    @Test("answers for what it refuses: limits, an end within, another media type")
    func errors() async throws {
        #expect(throws: MultipartError.notFormData) { try HTTPRequest(method: .post, path: "/").multipart() }
        await #expect(throws: MultipartError.tooManyParts(limit: 1)) {
            try await read(form, limits: MultipartLimits(parts: 1))
        }
        await #expect(throws: MultipartError.truncated) { try await read(String(form.dropLast(6))) }
        let broken = form.replacing("name=\"pics\"; ", with: "")
        await #expect(throws: MultipartError.invalidDisposition) { try await read(broken) }
        await #expect(throws: MultipartError.partTooLarge(limit: 3)) {
            for try await part in try request(.bytes(Array(form.utf8))).multipart() {
                _ = try await part.collect(upTo: 3)
            }
        }
        let response = HTTPResponse.error(MultipartError.partTooLarge(limit: 3), requestID: "r")
        #expect(response.status == .contentTooLarge)
    }

    private func read(_ form: String, limits: MultipartLimits = MultipartLimits()) async throws {
        for try await _ in try request(.bytes(Array(form.utf8))).multipart(limits: limits) {}
    }

    private func request(_ body: HTTPBody) -> HTTPRequest {
        HTTPRequest(
            method: .post, path: "/", fields: ["Content-Type": "multipart/form-data; boundary=AaB03x"], body: body)
    }
}

/// A body that comes byte by byte and counts what was asked for.
private final class PulledPieces: Sendable {
    let bytes: [UInt8]
    let count = Atomic(0)

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var pieces: AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { [self] in
            let index = count.load(ordering: .relaxed)
            guard index < bytes.count else { return nil }
            count.store(index + 1, ordering: .relaxed)
            return [bytes[index]]
        }
    }
}
