import Core
import HTTPCore
import Support
import Testing

@testable import Workflows

/// Answers everything with an empty JSON object.
struct OneAnswer: HTTPTransport {
    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        HTTPClientResponse(status: .ok, fields: ["Content-Type": "application/json"], body: .bytes(Array("{}".utf8)))
    }
}

@Suite struct HTTPRequestStepTests {
    private static let secret = "s3cr&t value/1"

    private func execution(_ transport: any HTTPTransport) -> StepExecution {
        StepExecution {
            $0.transport = transport
            $0.secrets = KnownSecrets(values: ["token": Self.secret])
        }
    }

    private func asking(_ parameters: JSONObject) -> WorkflowDefinition {
        var all: JSONObject = ["url": "https://api.example.org/items/{{ input.text }}"]
        for member in parameters.members { all[member.key] = member.value }
        return course(node("ask", "http_request", all))
    }

    private func json(_ text: String, status: HTTPStatus = .ok) -> StubTransport {
        StubTransport(.text(text, status: status, fields: ["Content-Type": "application/json; charset=utf-8"]))
    }

    @Test("the answer's status, fields and JSON are the output")
    func happy() async throws {
        let transport = StubTransport(
            .text(
                #"{"items": [1, 2]}"#,
                fields: ["Content-Type": "application/json", "ETag": "\"1\"", "Set-Cookie": "session=1"]))
        let execution = execution(transport)
        let events = try await execution.events(
            asking([
                "method": "POST", "headers": ["X-Course": "{{ input.text }}"], "query": ["q": "{{ ['a b', 'c'] }}"],
                "json": ["text": "{{ input.text }}", "n": "{{ 1 + 1 }}"],
            ]))
        #expect(events.last == .runFinished)
        let request = try #require(transport.requests.first)
        #expect(request.method == .post && request.url == "https://api.example.org/items/hello?q=a%20b&q=c")
        #expect(request.fields["X-Course"] == "hello" && request.fields["Content-Type"] == "application/json")
        #expect(String(decoding: request.wholeBody, as: UTF8.self) == #"{"text":"hello","n":2}"#)
        #expect(request.bodyLimit == 1 << 20 && request.timeouts.total == .seconds(30))
        #expect(
            execution.output(of: "ask") == [
                "status": 200, "headers": ["content-type": "application/json", "etag": "\"1\""],
                "body": ["items": [1, 2]],
            ])
    }

    @Test("a form and a text are sent as such")
    func bodies() async throws {
        let transport = json("{}")
        _ = try await execution(transport).events(
            asking(["method": "PUT", "form": ["a b": "{{ input.text }}&", "n": 1]]))
        _ = try await execution(transport).events(asking(["method": "PATCH", "text": "Say {{ input.text }}"]))
        #expect(
            transport.requests.map { String(decoding: $0.wholeBody, as: UTF8.self) } == [
                "a%20b=hello%26&n=1", "Say hello",
            ])
        #expect(
            transport.requests.map { $0.fields["Content-Type"] } == [
                "application/x-www-form-urlencoded", "text/plain; charset=utf-8",
            ])
    }

    @Test("a repeat after a crash carries the same key as the first attempt, and another step another one")
    func idempotency() async throws {
        let hanging = Hanging()
        let definition = graph(
            between(
                node("ask", "http_request", ["url": "https://example.org/", "method": "POST"]),
                node("more", "http_request", ["url": "https://example.org/", "method": "POST"])),
            "start > ask > more > end")
        let recorded = RecordingTransport(HangingTransport(hanging: hanging))
        let first = execution(recorded)
        let control = RunControl(executor: nil)
        async let lost = first.events(definition, control: control)
        await hanging.begun()
        control.cancel(.givenUp)
        _ = try await lost
        let again = json("{}")
        let second = execution(again)
        #expect(try await second.events(definition, resuming: first.left()).last == .runFinished)
        let keys = (recorded.requests + again.requests).map { $0.fields["Idempotency-Key"] }
        #expect(
            keys == ["\(StepExecution.run.runID)-2", "\(StepExecution.run.runID)-2", "\(StepExecution.run.runID)-3"])
    }

    @Test("a secret is in the request and nowhere else, even where the other server gives it back")
    func secrets() async throws {
        let echo = #"{"you": "sent s3cr&t value/1 and s3cr%26t%20value%2F1", "s3cr&t value/1": 1}"#
        let transport = json(echo)
        let execution = execution(transport)
        let events = try await execution.events(
            asking([
                "method": "POST", "headers": ["Authorization": ["secret": "token", "prefix": "Bearer "]],
                "query": ["key": ["secret": "token"]], "json": ["deep": [["secret": "token"]]],
            ]))
        let request = try #require(transport.requests.first)
        #expect(request.fields["Authorization"] == "Bearer \(Self.secret)")
        #expect(request.url.hasSuffix("?key=s3cr%26t%20value%2F1"))
        #expect(String(decoding: request.wholeBody, as: UTF8.self) == #"{"deep":["s3cr&t value/1"]}"#)
        #expect(
            execution.output(of: "ask")?["body"] == [
                "you": "sent [secret token] and [secret token]", "[secret token]": 1,
            ])
        #expect(!"\(execution.store.entries) \(events)".contains("s3cr"))
    }

    @Test("a secret that is not there is an error, before anything is sent")
    func unknownSecret() async throws {
        let transport = json("{}")
        let execution = execution(transport)
        _ = try await execution.events(asking(["headers": ["X-Key": ["secret": "other"]]]))
        #expect(execution.failure(of: "ask")?.description == "There is no secret 'other'.")
        #expect(transport.requests.isEmpty)
    }

    @Test("what stands in an address cannot change where it leads")
    func addresses() async throws {
        let transport = json("{}")
        let execution = execution(transport)
        _ = try await execution.events(asking([:]), input: ["text": "../x?y=1#z @evil"])
        _ = try await execution.events(
            asking(["url": "{{ input.text }}/a b"]), input: ["text": "https://other.example.org"])
        _ = try await execution.events(
            asking(["url": "{{ input.text }}/{{ input.text }}"]), input: ["text": "https://other.example.org"])
        #expect(
            transport.requests.map(\.url) == [
                "https://api.example.org/items/..%2Fx%3Fy%3D1%23z%20%40evil",
                "https://other.example.org/https%3A%2F%2Fother.example.org",
            ])
    }

    /// Inputs that no request can carry.
    private static let wrong: [(name: String, parameters: JSONObject, text: JSONValue)] = [
        ("a line break in a header", ["headers": ["X-A": "{{ input.text }}"]], "a\r\nX-B: c"),
        ("NUL in a header", ["headers": ["X-A": "{{ 'a\\u0000b' }}"]], "a"),
        ("a file", ["url": "{{ input.text }}"], "file:///etc/passwd"),
        ("a line break in an address", ["url": "{{ input.text }}"], "https://example.org/\r\nX: y"),
        (
            "a long address", ["url": "https://example.org/{{ input.text }}"],
            .string(String(repeating: "x", count: 9000))
        ),
    ]

    @Test("what no request can carry is an error, before anything is sent", arguments: wrong.map(\.name))
    func refused(name: String) async throws {
        let (_, parameters, text) = try #require(Self.wrong.first { $0.name == name })
        let transport = json("{}")
        let execution = execution(transport)
        let events = try await execution.events(asking(parameters), input: ["text": text])
        #expect(execution.failure(of: "ask")?.code == .invalidStep)
        #expect(transport.requests.isEmpty && events.last == .runFinished)
    }

    /// Answers that are no success, and whether asking again may help.
    private static let answers: [(name: String, reply: StubTransport.Reply, parameters: JSONObject, retry: Bool)] = [
        ("a status", .text("gone", status: .notFound), [:], false),
        ("a server's fault", .text("oh", status: .serviceUnavailable), [:], true),
        (
            "a private address", .failure(HTTPTransportError(.forbiddenAddress, "This address is not allowed.")), [:],
            false
        ),
        ("no answer", .failure(HTTPTransportError(.timedOut, "The server did not answer.")), [:], true),
        ("JSON that is none", .text("{", fields: ["Content-Type": "application/json"]), [:], false),
        ("a text where JSON is wanted", .text("hi"), ["response": "json"], false),
        ("JSON nested deep", .text(String(repeating: "[", count: 100)), ["response": "json"], false),
        ("an answer too large", .text(String(repeating: "x", count: 2000)), ["max_bytes": 1000], false),
        (
            "one that breaks off", .response(.ok, pieces: [[1]], then: HTTPTransportError(.disconnected, "Gone.")), [:],
            true
        ),
    ]

    @Test("every answer that is no success leaves by the way for errors", arguments: answers.map(\.name))
    func errors(name: String) async throws {
        let (_, reply, parameters, retry) = try #require(Self.answers.first { $0.name == name })
        let execution = execution(StubTransport(reply))
        let events = try await execution.events(asking(parameters))
        #expect(execution.failure(of: "ask")?.code == .requestFailed)
        #expect(execution.failure(of: "ask")?.allowsRetry == retry)
        #expect(events.said.count == 1 && events.last == .runFinished)
    }

    @Test("statuses that the author expects are answers")
    func expected() async throws {
        let execution = execution(StubTransport(.text("gone", status: .notFound)))
        _ = try await execution.events(asking(["expected": [200, 404, "3xx"]]))
        #expect(execution.output(of: "ask") == ["status": 404, "headers": [:], "body": "gone"])
    }

    @Test("stopping the run ends the request")
    func cancelled() async throws {
        let hanging = Hanging()
        let execution = execution(HangingTransport(hanging: hanging))
        let control = RunControl(executor: nil)
        async let events = execution.events(asking([:]), control: control)
        await hanging.begun()
        control.cancel(.requested)
        #expect(try await events.last == .runCancelled)
    }

    /// Parameters that are refused when the workflow is saved.
    private static let problems: [(name: String, parameters: JSONObject)] = [
        ("a field of the connection", ["headers": ["Host": "example.org"]]),
        ("a name that is none", ["headers": ["a b": "x"]]),
        ("a broken line in a name", ["headers": ["a\r\nb": "x"]]),
        ("two bodies", ["text": "x", "json": [:]]),
        ("a secret in a wrong shape", ["headers": ["X-A": ["secret": 5]]]),
        ("a secret with more beside it", ["headers": ["X-A": ["secret": "a", "other": "b"]]]),
        ("a status that is none", ["expected": ["2x"]]),
        ("no status", ["expected": []]),
        ("a method that is none", ["method": "TRACE"]),
        ("secrets that would follow a redirect", ["redirects": 1, "headers": ["X-A": ["secret": "a"]]]),
    ]

    @Test("what can be no request is refused when the workflow is saved", arguments: problems.map(\.name))
    func parameters(name: String) throws {
        let parameters = try #require(Self.problems.first { $0.name == name }?.parameters)
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(asking(parameters), catalog: .standard) }
    }
}

/// Keeps what is sent by another one.
private final class RecordingTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let record = StubTransport(.text(""))

    init(_ transport: any HTTPTransport) {
        self.transport = transport
    }

    var requests: [HTTPClientRequest] { record.requests }

    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        _ = try await record.send(request)
        return try await transport.send(request)
    }
}
