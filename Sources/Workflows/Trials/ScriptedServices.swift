import Core
import HTTPCore
import ModelProviders
import Tools
import VectorStore

/// What one step works with in a test: the script, and nothing outside of it.
struct ScriptedServices: ModelChoosing, PassageSearching, ToolResolving, HTTPTransport, SecretReading,
    DocumentIngesting
{
    /// The step, as the script names it.
    let step: String
    let book: ScriptBook
    let transcript: TestTranscript
    let identifiers: any IdentifierGenerator

    func services(clock: any WallClock, workflows: any WorkflowFinding) -> StepServices {
        var services = StepServices(
            model: ScriptedModel(name: "scripted", services: self), models: self, passages: self, history: transcript,
            tools: self, identifiers: identifiers, clock: clock)
        services.workflows = workflows
        services.transport = self
        services.secrets = self
        services.ingestion = self
        services.images = ScriptedImages()
        services.imageStore = ScriptedImages()
        return services
    }

    func model(named name: String?, for use: ModelUse) -> any ModelProvider {
        ScriptedModel(name: name ?? "scripted", services: self)
    }

    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) throws -> [SearchHit] {
        let answer = book.next(.passages, of: step) { answer in
            if case .passages(_, let question?) = answer { question == query } else { true }
        }
        guard case .passages(let passages, _)? = answer else { throw Self.missing }
        return passages.prefix(limit).filter { $0.similarity >= minimumSimilarity ?? 0 }.map { passage in
            SearchHit(
                chunkID: identifiers.make(), documentID: identifiers.make(), document: passage.document,
                headingPath: passage.headingPath, text: passage.text, place: passage.place, start: 0,
                end: passage.text.unicodeScalars.count, score: passage.score, similarity: passage.similarity)
        }
    }

    /// Every tool that is referred to is there, and those that the script answers for.
    func tools(_ references: [ToolReference], for run: RunReference) -> [any Tool] {
        var names = references.filter { $0.type == "tool" }.map(\.name)
        for name in book.tools(of: step) where !names.contains(name) { names.append(name) }
        return names.map { ScriptedTool(name: $0, services: self) }
    }

    func send(_ request: HTTPClientRequest) throws -> HTTPClientResponse {
        transcript.note(request: request, of: step)
        guard case .response(let status, let headers, let body)? = book.next(.response, of: step) else {
            throw Self.missing
        }
        var fields = HTTPFields()
        for (name, value) in headers { fields.append(name, value) }
        let isText = body.stringValue != nil
        if fields["Content-Type"] == nil { fields["Content-Type"] = isText ? "text/plain" : "application/json" }
        let bytes = body.isNull ? [] : body.stringValue.map { Array($0.utf8) } ?? body.serialized()
        return HTTPClientResponse(status: HTTPStatus(status), fields: fields, body: .bytes(bytes))
    }

    /// Secrets are none here: each is its own name.
    func secrets(_ names: Set<String>, in tenantID: TenantID) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, "secret:\($0)") })
    }

    /// Nothing is stored.
    func ingest(
        _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
    ) -> StoredDocument {
        StoredDocument(id: identifiers.make(), name: name, chunks: 1)
    }

    /// Ends the step; the test is over then, and says what is missing.
    static let missing = RunFailure(.internalError, "The script has no answer for this step.", allowsRetry: false)
}

/// A model that says what the script has for a step.
private struct ScriptedModel: ModelProvider {
    let name: String
    let services: ScriptedServices

    func stream(_ request: ModelRequest) throws(ModelError) -> ModelStream {
        services.transcript.note(question: request, of: services.step)
        switch services.book.next(.model, of: services.step) {
        case .model(let text, let calls)?:
            var events: [ModelEvent] = text.isEmpty ? [] : [.textDelta(text)]
            for (index, call) in calls.enumerated() {
                events.append(
                    .toolCallDelta(
                        index: index, id: "call_\(index + 1)", name: call.name, arguments: call.arguments))
            }
            let read = request.messages.reduce(0) { $0 + $1.content.utf8.count }
            events.append(.usage(TokenUsage(input: read / 4 + 1, output: text.utf8.count / 4 + 1)))
            events.append(.finished(calls.isEmpty ? .stop : .toolCalls))
            return ModelStream { [events] in ScriptedEvents(events: events[...]) }
        case .modelError(let reason)?: throw ModelError(reason, "The test lets the model fail.")
        default: throw ModelError(.unreachable, "The script has no answer.", isRetryable: false)
        }
    }
}

private struct ScriptedEvents: ModelEventSource {
    var events: ArraySlice<ModelEvent>

    mutating func next() throws(ModelError) -> ModelEvent {
        guard let event = events.popFirst() else { throw ModelError(.truncated, "The answer is over.") }
        return event
    }
}

/// A tool that gives what the script has for it.
private struct ScriptedTool: Tool {
    let name: String
    let services: ScriptedServices
    var description: String { "A tool of a test." }
    let parameters: JSONValue = ["type": "object"]

    func call(_ arguments: JSONObject) throws -> ToolResult {
        let answer = services.book.next(.tool, of: services.step) { [name] answer in
            if case .tool(name, _, _) = answer { true } else { false }
        }
        guard case .tool(_, let result, let isError)? = answer else { throw ScriptedServices.missing }
        return ToolResult(result, isError: isError)
    }
}
