import Core
import HTTPCore
import Synchronization
import Testing

@Suite struct RouterErrorTests {
    private struct Unforeseen: Error {
        let secret = "the password of the database"
    }

    @Test("An error that knows its answer is answered so, with its details and fields")
    func knownError() async throws {
        let router = Router.under(test: [
            Route(.get, "/", access: .public) { _, _ in
                throw HTTPError(
                    .conflict, .conflict, "Changed meanwhile.", details: ["version": 3], fields: ["Retry-After": "1"])
            }
        ])
        let response = await router.respond(
            to: HTTPRequest(method: .get, path: "/", fields: ["X-Request-Id": "abc-1"]))
        #expect(response.status == .conflict)
        #expect(response.fields["Retry-After"] == "1")
        #expect(response.fields["Content-Type"] == "application/json")
        let expected: JSONValue = [
            "error": [
                "code": "conflict", "message": "Changed meanwhile.", "request_id": "abc-1",
                "details": ["version": 3],
            ]
        ]
        #expect(try response.jsonBody == expected)
    }

    @Test("An unforeseen error is a 500 that shows nothing of itself, and its id is in the log")
    func unforeseenError() async throws {
        let sink = CapturedLines()
        let router = Router.under(
            test: [Route(.get, "/", access: .public) { _, _ in throw Unforeseen() }],
            logger: Logger(label: "http", level: .error, sink: sink))
        let response = await router.respond(to: HTTPRequest(method: .get, path: "/"))
        #expect(response.status == .internalServerError)
        let body = try response.jsonBody
        #expect(!body.serializedString().contains("password"))
        let errorID = try #require(body["error"]?["details"]?["error_id"]?.stringValue)
        let line = try #require(sink.lines.first)
        #expect(line.contains { $0.key == "error_id" && $0.value == errorID })
        #expect(line.contains { $0.key == "request_id" && $0.value == body["error"]?["request_id"]?.stringValue })
        #expect(line.contains { $0.key == "error" && $0.value.contains("password") })
    }

    private struct Passing: PassingError {
        let isRetryable: Bool
        var mayHaveRun = false
        let description = "the name of the server"
    }

    @Test("An error that passes is a 503 that says when to come back, and a warning; one that stays is a 500")
    func passingError() async throws {
        func answer(_ error: Passing, _ level: LogLevel) async throws -> (response: HTTPResponse, lines: Int) {
            let sink = CapturedLines()
            let router = Router.under(
                test: [Route(.get, "/", access: .public) { _, _ in throw error }],
                logger: Logger(label: "http", level: level, sink: sink))
            let response = await router.respond(to: HTTPRequest(method: .get, path: "/"))
            let lines = sink.lines.filter { $0.contains { $0.key == "error" && $0.value.contains("server") } }
            return (response, lines.count)
        }
        let passing = try await answer(Passing(isRetryable: true), .warning)
        #expect(passing.response.status == .serviceUnavailable && passing.lines == 1)
        #expect(passing.response.fields["Retry-After"] == "1")
        #expect(try passing.response.errorCode == "unavailable")
        #expect(!passing.response.text.contains("name of the server") && passing.response.text.contains("Try again"))
        #expect(try await answer(Passing(isRetryable: true), .error).lines == 0)
        let unsure = try await answer(Passing(isRetryable: true, mayHaveRun: true), .warning)
        #expect(unsure.response.status == .serviceUnavailable && unsure.response.text.contains("may have been done"))
        let staying = try await answer(Passing(isRetryable: false), .error)
        #expect(staying.response.status == .internalServerError && staying.lines == 1)
        #expect(staying.response.fields["Retry-After"] == nil)
    }

    @Test("Text that is no JSON is a 400, another media type a 415")
    func unreadableBodies() async throws {
        let router = Router.under(test: [
            Route(.post, "/", access: .public) { request, _ in .json(try await request.json()) }
        ])
        let broken = await router.respond(
            to: HTTPRequest(method: .post, path: "/", body: .bytes(Array("{".utf8))))
        #expect(broken.status == .badRequest)
        #expect(try broken.errorCode == "invalid_json")
        let form = await router.respond(
            to: HTTPRequest(
                method: .post, path: "/", fields: ["Content-Type": "text/plain"], body: .bytes(Array("{}".utf8))))
        #expect(form.status == .unsupportedMediaType)
        let good = await router.respond(
            to: HTTPRequest(
                method: .post, path: "/", fields: ["Content-Type": "application/merge-patch+json; charset=utf-8"],
                body: .bytes(Array("{\"a\":1}".utf8))))
        #expect(try good.jsonBody == ["a": 1])
    }

    @Test("JSON of the wrong shape is a 400 that names the field and what it should be")
    func wrongShape() async throws {
        struct Body: Decodable {
            let maxItems: Int
        }
        let router = Router.under(test: [
            Route(.post, "/", access: .public) { request, _ in
                .text(String(try await request.decode(Body.self).maxItems))
            }
        ])
        let good = await router.respond(
            to: HTTPRequest(method: .post, path: "/", body: .bytes(Array(#"{"max_items":3}"#.utf8))))
        #expect(good.text == "3")
        let bad = await router.respond(
            to: HTTPRequest(method: .post, path: "/", body: .bytes(Array(#"{"max_items":"3"}"#.utf8))))
        #expect(bad.status == .badRequest)
        #expect(try bad.errorCode == "invalid_field")
        #expect(try bad.jsonBody["error"]?["details"]?["path"] == "max_items")
    }

    @Test("A body over the route's limit is a 413, whole, announced or streamed")
    func bodyLimit() async throws {
        let router = Router.under(test: [
            Route(.post, "/", access: .public, bodyLimit: 4) { request, _ in
                .text(String(try await request.body.collect(upTo: .max).count))
            }
        ])
        let pieces = AsyncThrowingStream<[UInt8], any Error> { continuation in
            for _ in 0..<3 { continuation.yield([1, 2]) }
            continuation.finish()
        }
        let requests = [
            HTTPRequest(method: .post, path: "/", body: .bytes([1, 2, 3, 4, 5])),
            HTTPRequest(method: .post, path: "/", fields: ["Content-Length": "6"], body: .stream(pieces)),
            HTTPRequest(method: .post, path: "/", body: .stream(pieces)),
        ]
        for request in requests {
            let response = await router.respond(to: request)
            #expect(response.status == .contentTooLarge)
            #expect(try response.errorCode == "body_too_large")
        }
        let fits = await router.respond(to: HTTPRequest(method: .post, path: "/", body: .bytes([1, 2, 3, 4])))
        #expect(fits.status == .ok)
    }

    @Test("A sane request id is kept, any other replaced by 32 hexadecimal digits")
    func requestIDs() async throws {
        let router = Router.under(test: [.answering("GET", "/", "")])
        func id(for received: String?) async -> String? {
            var request = HTTPRequest(method: .get, path: "/")
            request.fields["X-Request-Id"] = received
            return await router.respond(to: request).fields["X-Request-Id"]
        }
        #expect(await id(for: "load-balancer_1.2") == "load-balancer_1.2")
        var seen: Set<String> = []
        for received in [nil, "", "a b", "x\ny", String(repeating: "a", count: 65), "\u{e9}"] {
            let id = try #require(await id(for: received))
            #expect(id.utf8.count == 32 && id.allSatisfy(\.isHexDigit))
            #expect(seen.insert(id).inserted)
        }
    }
}
