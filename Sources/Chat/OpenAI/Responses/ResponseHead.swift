import Core

/// What a response says besides what was answered.
struct ResponseHead: Equatable {
    /// How a response stands, in OpenAI's words.
    enum Status: Equatable {
        case inProgress, completed, incomplete, cancelled
        case failed(String)

        init(_ end: AnswerEnd) {
            self =
                switch end {
                case .complete: .completed
                case .cut: .incomplete
                case .stopped: .cancelled
                case .failed(_, let words): .failed(words)
                }
        }

        var name: String {
            switch self {
            case .inProgress: "in_progress"
            case .completed: "completed"
            case .incomplete: "incomplete"
            case .cancelled: "cancelled"
            case .failed: "failed"
            }
        }

        /// The event that closes a stream. OpenAI has none for what somebody else ended: it is incomplete there.
        var closingEvent: String {
            switch self {
            case .failed: "response.failed"
            case .incomplete, .cancelled: "response.incomplete"
            case .inProgress, .completed: "response.completed"
            }
        }
    }

    let id: ResponseID
    /// What it repeats of its request.
    let request: JSONObject

    func json(
        _ status: Status, output: [JSONValue], usage: AnswerUsage?, completedAt: Timestamp?
    ) -> JSONValue {
        var error = JSONValue.null
        if case .failed(let words) = status { error = ["code": "server_error", "message": .string(words)] }
        let created = JSONValue.integer(id.createdAt.seconds)
        return [
            "id": .string(id.description), "object": "response", "created_at": created,
            "status": .string(status.name), "background": false,
            "completed_at": status == .completed
                ? completedAt.map { .integer($0.seconds) } ?? created : .null,
            "error": error,
            "incomplete_details": status == .incomplete ? ["reason": "max_output_tokens"] : .null,
            "instructions": request["instructions"] ?? .null, "max_output_tokens": .null,
            "model": request["model"] ?? "", "output": .array(output),
            "parallel_tool_calls": request["parallel_tool_calls"] ?? true,
            "previous_response_id": request["previous_response_id"] ?? .null,
            "reasoning": ["effort": nil, "summary": nil], "store": request["store"] ?? true, "temperature": .null,
            "text": request["text"] ?? ["format": ["type": "text"]], "tool_choice": request["tool_choice"] ?? "auto",
            "tools": request["tools"] ?? [], "top_p": .null, "truncation": "disabled",
            "usage": usage?.responses ?? .null,
            "user": request["user"] ?? .null, "metadata": request["metadata"] ?? [:],
        ]
    }
}
