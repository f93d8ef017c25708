import Core
import HTTPCore
import Testing

@Suite struct ResponseCompressionTests {
    private static let long = String(repeating: "What is an electric current? ", count: 100)

    /// What a handler answers, by a name that a test shows.
    private struct Answer: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var traits: RouteTraits = []
        var status = HTTPStatus.ok
        var fields: HTTPFields = ["Content-Type": "text/plain"]
        var text = ResponseCompressionTests.long
    }

    private func answer(
        _ answer: Answer, accepting field: String? = "gzip", holding tag: String? = nil, method: HTTPMethod = .get
    ) async -> HTTPResponse {
        let route = Route(.get, "/", access: .public, traits: answer.traits) { _, _ in
            HTTPResponse(status: answer.status, fields: answer.fields, body: .bytes(Array(answer.text.utf8)))
        }
        var request = HTTPRequest(method: method, path: "/")
        if let field { request.fields.append("Accept-Encoding", field) }
        if let tag { request.fields.append("If-None-Match", tag) }
        return await Router.under(test: [route], middleware: [ResponseCompression()]).respond(to: request)
    }

    private func expanded(_ response: HTTPResponse) throws -> String {
        let inflater = try Inflater(format: .gzip)
        let bytes = try inflater.inflate(response.bytes, limit: 1 << 20)
        #expect(inflater.isFinished)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a text of more than 1 KiB is compressed for a client that takes gzip, whichever thread does it")
    func compressed() async throws {
        for count in [100, 10_000] {
            let text = String(repeating: "ohm ", count: count * 3)
            let response = await answer(Answer(testDescription: "text", text: text))
            #expect(response.fields["Content-Encoding"] == "gzip")
            #expect(response.fields["Vary"] == "Accept-Encoding")
            #expect(response.bytes.count < text.utf8.count / 4)
            #expect(try expanded(response) == text)
        }
    }

    @Test("an answer is compressed without a memory of the one before")
    func independent() async throws {
        let route = Route(.get, "/{text...}", access: .public) { _, context in
            .text(String(repeating: try context.parameter("text", as: String.self), count: 400))
        }
        let router = Router.under(test: [route], middleware: [ResponseCompression()])
        let answers = await withTaskGroup { group in
            for text in ["volt", "ampere", "volt", "ohm", "volt"] {
                group.addTask {
                    let request = HTTPRequest(method: .get, path: "/" + text, fields: ["Accept-Encoding": "gzip"])
                    return (text, await router.respond(to: request))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (text, answer) in answers {
            #expect(try expanded(answer) == String(repeating: text, count: 400))
        }
    }

    @Test("HEAD gets the fields and the length of GET")
    func head() async {
        let get = await answer(Answer(testDescription: "text"))
        let head = await answer(Answer(testDescription: "text"), method: .head)
        #expect(head.fields["Content-Encoding"] == "gzip" && head.bytes == get.bytes)
    }

    @Test("a client that takes no gzip gets the text as it is, and caches learn that it depends on that")
    func notAccepted() async {
        for field in [nil, "br", "gzip;q=0"] {
            let response = await answer(Answer(testDescription: "text"), accepting: field)
            #expect(response.fields["Content-Encoding"] == nil && response.text == Self.long)
            #expect(response.fields["Vary"] == "Accept-Encoding")
        }
    }

    @Test(
        "what must not be compressed is left as it is",
        arguments: [
            Answer(testDescription: "1 KiB", text: String(repeating: "a", count: 1024)),
            Answer(testDescription: "a picture", fields: ["Content-Type": "image/png"]),
            Answer(testDescription: "events", fields: ["Content-Type": "text/event-stream"]),
            Answer(testDescription: "no type", fields: [:]),
            Answer(testDescription: "encoded", fields: ["Content-Type": "text/plain", "Content-Encoding": "br"]),
            Answer(testDescription: "a part", fields: ["Content-Type": "text/plain", "Content-Range": "bytes 0-9/99"]),
            Answer(testDescription: "partial", status: .partialContent),
            Answer(
                testDescription: "no-transform",
                fields: ["Content-Type": "text/plain", "Cache-Control": "max-age=1, No-Transform"]),
            Answer(
                testDescription: "negotiated",
                fields: ["Content-Type": "text/plain", "Vary": "Origin, accept-encoding"]),
            Answer(testDescription: "secrets", traits: .secret),
        ])
    private func untouched(given: Answer) async {
        let response = await answer(given)
        #expect(response.text == given.text)
        #expect(response.fields["Content-Encoding"] == given.fields["Content-Encoding"])
        #expect(response.fields["Vary"] == given.fields["Vary"])
    }

    @Test("what does not shrink stays as it is")
    func incompressible() async {
        var generator = SystemRandomNumberGenerator()
        let noise = String(
            (0..<4000).map { _ in Character(Unicode.Scalar(UInt8.random(in: 32...126, using: &generator))) })
        let short = Answer(testDescription: "noise", text: String(noise.prefix(1100)))
        let response = await answer(short)
        // Printable noise still shrinks by Huffman coding; either form must give it back.
        let text = response.fields["Content-Encoding"] == nil ? response.text : try? expanded(response)
        #expect(text == short.text)
    }

    @Test("a strong tag becomes weak, in the answer and in the one that says that nothing changed")
    func tags() async {
        let fields: HTTPFields = ["Content-Type": "text/plain", "ETag": "\"a\""]
        let response = await answer(Answer(testDescription: "tagged", fields: fields))
        #expect(response.fields.all("ETag") == ["W/\"a\""])
        #expect(
            await answer(Answer(testDescription: "tagged", fields: fields), accepting: nil).fields["ETag"] == "\"a\"")
        let same = Answer(testDescription: "same", status: .notModified, fields: ["ETag": "\"a\""], text: "")
        #expect(await answer(same, holding: "\"b\", W/\"a\"").fields["ETag"] == "W/\"a\"")
        #expect(await answer(same, accepting: nil, holding: "W/\"a\"").fields["ETag"] == "\"a\"")
    }

    @Test("a client that does not hold the compressed answer keeps its tag", arguments: [nil, "*", "\"a\"", "W/\"b\""])
    func strongTag(held: String?) async {
        let same = Answer(testDescription: "same", status: .notModified, fields: ["ETag": "\"a\""], text: "")
        #expect(await answer(same, holding: held).fields["ETag"] == "\"a\"")
    }

    @Test("a stream is never held back")
    func stream() async {
        let route = Route(.get, "/", access: .public) { _, _ in
            HTTPResponse(fields: ["Content-Type": "text/plain"], body: .stream { _ in })
        }
        let response = await Router.under(test: [route], middleware: [ResponseCompression()])
            .respond(to: HTTPRequest(method: .get, path: "/", fields: ["Accept-Encoding": "gzip"]))
        guard case .stream = response.body else { return #expect(Bool(false), "The stream was collected.") }
        #expect(response.fields["Content-Encoding"] == nil && response.fields["Vary"] == nil)
    }
}
