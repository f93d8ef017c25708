import Core
import HTTPCore
import Support
import Synchronization
import Testing

@testable import Workflows

@Suite struct HTTPEffectTests {
    private let identifiers = SystemIdentifierGenerator()
    private let secret = #"s3"cr&t ü"#

    private struct Vault: SecretReading {
        let secrets: [String: String]

        func secrets(_ names: Set<String>, in tenantID: TenantID) async throws -> [String: String] {
            secrets.filter { names.contains($0.key) }
        }
    }

    /// What the step posts with these parameters.
    private func posted(_ parameters: JSONObject, input: JSONValue = ["n": 7]) async throws -> Effect {
        var reader = StepParameters(node: "call", parameters)
        let step = HTTPRequestStep(parameters: &reader)
        #expect(reader.finish() == [])
        let posted = Mutex<[Effect]>([])
        let context = StepContext(
            run: RunReference(
                tenantID: identifiers.make(), runID: identifiers.make(), threadID: identifiers.make()),
            scope: ["input": input],
            services: StepServices(
                model: ScriptedModelProvider(.text("")), passages: NoPassages(), identifiers: identifiers)
        ) { _ in
        } post: { effect in
            posted.withLock { $0.append(effect) }
        }
        guard case .proceed(let output, _, _) = try await step.run(context) else {
            throw RunFailure(.invalidStep, "It did not go on.", allowsRetry: false)
        }
        #expect(output == ["status": nil, "headers": [:], "body": nil])
        return try #require(posted.withLock { $0.first })
    }

    private func delivery(of effect: Effect) -> Delivery {
        Delivery(
            posted: PostedEffect(id: identifiers.make(), step: 3, effect: effect), tenantID: identifiers.make(),
            runID: identifiers.make(), attempt: 1)
    }

    @Test("a request in the background is posted with its values, and its secrets by their names")
    func posting() async throws {
        let effect = try await posted([
            "method": "POST", "url": "https://example.org/marks/{{ input.n }}", "delivery": "background",
            "headers": ["Authorization": ["secret": "token"]], "query": ["key": ["secret": "token"]],
            "json": ["mark": "{{ input.n }}", "by": ["secret": "token"]],
        ])
        #expect(effect.kind == "http_request")
        #expect(!effect.payload.serializedString().contains(secret))
        let stored = try #require(StoredRequest(json: effect.payload))
        #expect(stored.marks.values.map(\.self) == ["token"])

        let request = try #require(stored.request(["token": secret], key: "run-3-request"))
        #expect(request.url == "https://example.org/marks/7?key=s3%22cr%26t%20%C3%BC")
        #expect(request.fields["Authorization"] == secret)
        #expect(request.fields["Idempotency-Key"] == "run-3-request")
        guard case .bytes(let body) = request.body else { throw RunFailure(.invalidStep, "", allowsRetry: false) }
        #expect(try JSONParser.parse(body)["by"] == .string(secret))
        #expect(stored.request([:], key: "k") == nil)
    }

    @Test("a secret in a form is encoded as forms are")
    func forms() async throws {
        let effect = try await posted([
            "method": "POST", "url": "https://example.org/", "delivery": "background",
            "form": ["a": ["secret": "token"], "b": "x y"],
        ])
        let request = try #require(StoredRequest(json: effect.payload)?.request(["token": secret], key: "k"))
        guard case .bytes(let body) = request.body else { throw RunFailure(.invalidStep, "", allowsRetry: false) }
        #expect(String(decoding: body, as: UTF8.self) == "a=s3%22cr%26t%20%C3%BC&b=x%20y")
    }

    @Test("what is sent in the background has no answer to ask for")
    func answers() {
        var reader = StepParameters(
            node: "call", ["url": "https://example.org/", "delivery": "background", "expected": [200]])
        _ = HTTPRequestStep(parameters: &reader)
        #expect(reader.finish().map(\.field) == ["parameters.expected"])
    }

    @Test(
        "an answer decides whether the request comes again",
        arguments: [(200, nil), (204, nil), (404, false), (301, false), (408, true), (429, true), (503, true)]
            as [(Int, Bool?)])
    func statuses(_ status: Int, _ isRetryable: Bool?) async throws {
        let effect = try await posted(["url": "https://example.org/", "delivery": "background"])
        let transport = StubTransport(.text("", status: HTTPStatus(status), fields: ["Retry-After": "9"]))
        let sender = HTTPEffectDelivery(transport: transport, secrets: Vault(secrets: [:]))
        do throws(DeliveryFailure) {
            try await sender.deliver(delivery(of: effect))
            #expect(isRetryable == nil)
        } catch {
            #expect(error.isRetryable == isRetryable)
            #expect(error.pause == .seconds(9))
        }
    }

    @Test("a receiver that is away is asked again; a forbidden address and a missing secret are not")
    func faults() async throws {
        let effect = try await posted([
            "url": "https://example.org/", "delivery": "background", "headers": ["X-Key": ["secret": "token"]],
        ])
        func failure(_ code: HTTPTransportError.Code, _ secrets: [String: String]) async -> DeliveryFailure? {
            let sender = HTTPEffectDelivery(
                transport: StubTransport(.failure(HTTPTransportError(code, "No."))), secrets: Vault(secrets: secrets))
            do throws(DeliveryFailure) {
                try await sender.deliver(delivery(of: effect))
                return nil
            } catch {
                return error
            }
        }
        #expect(await failure(.refused, ["token": "x"])?.isRetryable == true)
        #expect(await failure(.forbiddenAddress, ["token": "x"])?.isRetryable == false)
        #expect(await failure(.refused, [:])?.isRetryable == false)
    }
}
