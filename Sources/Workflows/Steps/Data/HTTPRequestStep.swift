import Core
import Expressions
import HTTPCore

/// Asks another server over HTTP.
///
/// The request carries an `Idempotency-Key` that is the same in every attempt and after a crash, so that the other server
/// can recognise one that it has carried out already. Secrets stand in headers, the query and the body as
/// `{"secret": "name"}`; they are opened when the request leaves, and cut out of whatever comes back. Output: `{"status",
/// "headers", "body"}`; in the background, where nobody waits for the answer, they are empty. The body is the JSON value where the answer is JSON, and a text otherwise.
struct HTTPRequestStep: Step {
    static let kind = "http_request"
    let takesTime = true

    private let method: HTTPMethod
    private let template: HTTPRequestTemplate
    private let expected: ExpectedStatuses
    private let reading: HTTPAnswer.Reading
    private let sizeLimit: Int
    private let timeout: Duration
    private let redirects: Int
    private let isBackground: Bool

    init(parameters: inout StepParameters) {
        method = HTTPMethod(parameters.choice("method", among: Self.methods, default: "GET"))
        template = HTTPRequestTemplate(parameters: &parameters)
        expected = ExpectedStatuses(parameters: &parameters)
        reading =
            HTTPAnswer.Reading(
                rawValue: parameters.choice(
                    "response", among: HTTPAnswer.Reading.allCases.map(\.rawValue), default: "auto")
            ) ?? .auto
        sizeLimit = parameters.integer("max_bytes", default: 1 << 20, in: 1...(4 << 20))
        timeout = .seconds(parameters.number("timeout_seconds", in: 1...300) ?? 30)
        redirects = parameters.integer("redirects", default: 0, in: 0...5)
        isBackground = parameters.choice("delivery", among: Self.deliveries, default: "now") == "background"
        if isBackground { Self.refuseAnswers(of: &parameters) }
        if redirects > 0, !template.secrets.isEmpty {
            parameters.require("redirects", "A request that holds secrets follows no redirects.")
        }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let names = template.secrets
        if isBackground { return try await post(names, context) }
        let secrets =
            names.isEmpty ? [:] : try await context.services.secrets.secrets(names, in: context.run.tenantID)
        var request = try template.request(method, context.scope, secrets)
        request.fields["Idempotency-Key"] = "\(context.run.runID)-\(context.number)"
        request.timeouts = HTTPClientTimeouts(silence: timeout, total: timeout)
        request.bodyLimit = sizeLimit
        request.expansion = ExpansionLimits(bytes: sizeLimit)
        if redirects > 0 { request.redirects = .follow(upTo: redirects) }
        let answer: HTTPAnswer
        do {
            let response = try await context.services.transport.send(request)
            answer = try await HTTPAnswer(
                response, reading, limit: sizeLimit, hiding: secrets.filter { names.contains($0.key) })
        } catch let error as HTTPTransportError {
            throw RunFailure(.requestFailed, error.description, allowsRetry: error.isRetryable)
        } catch is HTTPBodyTooLarge {
            throw RunFailure(
                .requestFailed, "The other server's answer is larger than \(sizeLimit) bytes.", allowsRetry: false)
        }
        guard expected.contains(answer.status) else {
            let mayPass = answer.status == 408 || answer.status == 429 || answer.status >= 500
            throw RunFailure(
                .requestFailed, "The other server answered with the status \(answer.status).", allowsRetry: mayPass)
        }
        return .proceed(output: answer.json)
    }

    /// Sends through the outbox: once the step is over, and until the other server has it.
    private func post(_ names: Set<String>, _ context: StepContext) async throws -> StepResult {
        let marks = StoredRequest.marks(for: names, context.services.identifiers)
        let request = try template.request(method, context.scope, marks)
        let stored = StoredRequest(request, marks: marks, timeout: timeout.inSeconds)
        try await context.post(Effect(name: "request", kind: HTTPEffectDelivery.kind, payload: stored.json))
        return .proceed(output: ["status": nil, "headers": [:], "body": nil])
    }

    /// Nobody reads the answer of what is sent in the background.
    private static func refuseAnswers(of parameters: inout StepParameters) {
        for field in ["expected", "response", "max_bytes", "redirects"] where parameters.raw(field) != nil {
            parameters.require(field, "What is sent in the background has no answer.")
        }
    }

    private static let deliveries = ["now", "background"]
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]

    static let description = StepDescription(
        .data, title: "HTTP request", summary: "Asks another server, and goes on with its answer.",
        parameters: .object([
            .optional("method", .enumeration(methods).titled("Method", fallback: "GET")),
            .required(
                "url",
                .string().titled(
                    "Address",
                    "https://… ; expressions in it are encoded, unless the address begins with one.", format: "template"
                )),
            .optional(
                "headers", valueMap.titled("Headers", "Texts are templates; {\"secret\": \"name\"} is a secret.")),
            .optional("query", valueMap.titled("Query", "Added to the address, encoded.")),
            .optional("json", JSONSchema.any.titled("JSON body", "The texts in it are templates.", format: "template")),
            .optional("text", .string().titled("Text body", format: "template")),
            .optional("form", valueMap.titled("Form body", "Sent as application/x-www-form-urlencoded.")),
            .optional(
                "expected",
                JSONSchema.array(.either([.integer(100...599), .string()])).titled(
                    "Expected statuses", "Such as 200 or \"2xx\"; others are an error.", fallback: ["2xx"])),
            .optional(
                "response",
                .enumeration(HTTPAnswer.Reading.allCases.map(\.rawValue)).titled("Read the answer as", fallback: "auto")
            ),
            .optional(
                "max_bytes",
                JSONSchema.integer(1...(4 << 20)).titled("Largest answer", "In bytes.", fallback: 1_048_576)),
            .optional("timeout_seconds", JSONSchema.number.titled("Time limit", "In seconds.", fallback: 30)),
            .optional(
                "delivery",
                .enumeration(deliveries).titled(
                    "Delivery",
                    "now waits for the answer; background goes on at once, and sends until the other server has it.",
                    fallback: "now")),
            .optional("redirects", JSONSchema.integer(0...5).titled("Redirects to follow", fallback: 0)),
        ]),
        output: .object([
            .required("status", .nullable(.integer(100...599))), .required("headers", .map(.string())),
            .required("body", .any),
        ]))

    private static let secret = JSONSchema.object([
        .required("secret", .string(format: "secret")), .optional("prefix", .string()),
    ])
    /// Values by name, with templates and secrets among them.
    static let valueMap = JSONSchema.map(
        .either([.string(format: "template"), secret, .number, .boolean, .array(.any)]))
}

/// The statuses that a step takes for an answer.
struct ExpectedStatuses: Sendable {
    private var ranges: [ClosedRange<Int>] = []

    init(parameters: inout StepParameters) {
        guard let value = parameters.raw("expected") else {
            ranges = [200...299]
            return
        }
        let statuses = value.arrayValue ?? []
        for status in statuses {
            if let number = status.integerValue, (100...599).contains(number) {
                ranges.append(Int(number)...Int(number))
            } else if let text = status.stringValue, text.utf8.count == 3, text.hasSuffix("xx"),
                let first = text.first?.wholeNumberValue, (1...5).contains(first)
            {
                ranges.append(first * 100...first * 100 + 99)
            } else {
                parameters.require("expected", "Expected a list of statuses such as 200 or \"2xx\".")
            }
        }
        if statuses.isEmpty || statuses.count > 50 {
            parameters.require("expected", "Expected a list of 1 to 50 statuses such as 200 or \"2xx\".")
        }
    }

    func contains(_ status: Int) -> Bool {
        ranges.contains { $0.contains(status) }
    }
}
