import Core
import Expressions
import HTTPCore
import Tools

/// An operation of a server that an author described by an OpenAPI document.
struct APITool: Tool {
    /// A document with the operations that a model may ask for.
    struct Settings: ToolSettings {
        private let operations: [APIOperation]
        private let prefix: String
        private let server: WebAddress?
        private let headers: [(name: String, value: ValueTemplate)]
        private let query: [(name: String, value: ValueTemplate)]

        init(_ parameters: inout StepParameters) {
            prefix = parameters.has("prefix") ? parameters.toolName("prefix") : ""
            let server = parameters.string("server", default: "")
            headers = parameters.values("headers", allowingSecrets: true)
            query = parameters.values("query", allowingSecrets: true)
            let names = parameters.texts("operations", count: 1...32)
            for (name, _) in headers where !HTTPRequestTemplate.maySend(name) {
                parameters.require("headers.\(name)", "This is no header that a tool may send.")
            }
            if names.isEmpty { parameters.require("operations", "Expected a list of 1 to 32 operations.") }
            do throws(APIProblem) {
                let description = try APIDescription(Self.document(parameters.json("document")))
                operations = try names.map { name throws(APIProblem) in try description.operation(name) }
                self.server = WebAddress(server.isEmpty ? description.server ?? "" : server)
                if self.server == nil || server.contains("?") {
                    parameters.require("server", "Expected an address that begins with https:// and has no query.")
                }
                for operation in operations {
                    do throws(SchemaError) {
                        _ = try Schema(operation.schema)
                    } catch {
                        parameters.require("document", "The operation \"\(operation.name)\": \(error)")
                    }
                }
            } catch {
                operations = []
                self.server = nil
                parameters.require("document", error.description)
            }
        }

        /// The document, which may be a text too.
        private static func document(_ value: JSONValue) -> JSONValue {
            guard let text = value.stringValue, text.utf8.count <= APIDescription.maximumSize else { return value }
            return (try? JSONParser.parse(text, limits: JSONLimits(depth: 64, duplicateKeys: .keepLast))) ?? .null
        }

        static let properties: [JSONSchema.Property] = [
            .required("document", JSONSchema.any.titled("Document", "OpenAPI 3.0 or 3.1, as JSON.")),
            .required(
                "operations",
                JSONSchema.array(.string()).titled(
                    "Operations", "What the model may ask for: identifiers, or \"GET /path\".", count: 1...32)),
            .optional(
                "server",
                .string().titled("Server", "The address before all paths; the document's first one if empty.")),
            .optional("prefix", .string().titled("Prefix", "Stands before the names of the tools.")),
            .optional(
                "headers",
                HTTPRequestStep.valueMap.titled("Headers", "Sent each time; {\"secret\": \"name\"} is a secret.")),
            .optional("query", HTTPRequestStep.valueMap.titled("Query", "Added to each address, encoded.")),
        ]
        var names: [String] { operations.map { ToolName.joined(prefix, $0.name) } }

        func tools(_ context: StepContext, _ journal: AgentJournal) throws -> [any Tool] {
            guard let server else { return [] }
            return operations.map { operation in
                APITool(
                    name: ToolName.joined(prefix, operation.name), operation: operation, server: server,
                    context: context,
                    headers: headers, query: query)
            }
        }
    }

    /// The most bytes of an answer.
    private static let maximumSize = 1 << 20
    let name: String
    let operation: APIOperation
    let server: WebAddress
    let context: StepContext
    let headers: [(name: String, value: ValueTemplate)]
    let query: [(name: String, value: ValueTemplate)]
    let permission = ToolPermission(reaches: .network)

    var description: String { operation.description }
    var parameters: JSONValue { operation.schema }

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        var request: HTTPClientRequest
        do throws(APIProblem) {
            request = try operation.request(to: server, arguments)
        } catch {
            return ToolResult(error.description, isError: true)
        }
        let names = (headers + query).reduce(into: Set<String>()) { $0.formUnion($1.value.secrets) }
        let secrets = names.isEmpty ? [:] : try await context.services.secrets.secrets(names, in: context.run.tenantID)
        for (name, value) in headers { request.fields[name] = try text(value, secrets) }
        let pairs = try query.map { "\(PercentCoding.encode($0))=\(PercentCoding.encode(try text($1, secrets)))" }
        if !pairs.isEmpty { request.url += (request.url.contains("?") ? "&" : "?") + pairs.joined(separator: "&") }
        if operation.method != .get { request.fields["Idempotency-Key"] = key }
        request.timeouts = HTTPClientTimeouts(silence: .seconds(50), total: .seconds(50))
        request.bodyLimit = Self.maximumSize
        request.expansion = ExpansionLimits(bytes: Self.maximumSize)
        do {
            let response = try await context.services.transport.send(request)
            let isText = [
                "image/", "audio/", "video/", "application/octet-stream", "application/pdf", "application/zip",
            ]
            .allSatisfy { !(response.fields["Content-Type"] ?? "").lowercased().hasPrefix($0) }
            guard isText else { return ToolResult("The server answered with what is no text.", isError: true) }
            let answer = try await HTTPAnswer(
                response, .auto, limit: Self.maximumSize, hiding: secrets.filter { names.contains($0.key) })
            let body = answer.json["body"] ?? .null
            let text = JSONValue.object(["status": .integer(Int64(answer.status)), "body": body]).serializedString()
            let isExpected = (200...299).contains(answer.status)
            return ToolResult([.text(text)], outcome: isExpected ? .success : .failure, isForeign: true)
        } catch let error as HTTPTransportError {
            let words =
                error.code == .forbiddenAddress
                ? "The server may not be asked: it lies in a network that is not public." : error.description
            return ToolResult(words, isError: true)
        } catch is HTTPBodyTooLarge {
            return ToolResult("The server's answer is larger than \(Self.maximumSize >> 20) MiB.", isError: true)
        }
    }

    private func text(_ value: ValueTemplate, _ secrets: [String: String]) throws -> String {
        let value = try value.render(context.scope, secrets: secrets)
        let text = value.stringValue ?? value.serializedString()
        guard text.utf8.count <= 8 << 10, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw RunFailure(.invalidStep, "A header of a tool would hold what no header can.", allowsRetry: false)
        }
        return text
    }
}
