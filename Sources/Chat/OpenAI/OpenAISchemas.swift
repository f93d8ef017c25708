import Core
import HTTPCore

/// The shapes of OpenAI's protocol, as far as this server reads and writes them.
enum OpenAISchemas {
    static let tag = "OpenAI-compatible"

    static let model = JSONSchema.named(
        "OpenAIModel",
        .object([
            .required("id", .string()), .required("object", .enumeration(["model"])), .required("created", .integer()),
            .required("owned_by", .string()), .required("name", .string()), .required("description", .string()),
        ]))

    static let message = JSONSchema.named(
        "OpenAIMessage",
        .object([
            .required("role", .enumeration(["user", "assistant", "system", "developer", "tool"])),
            .optional("tool_calls", .array(toolCall)), .optional("tool_call_id", .string()),
            .optional(
                "content",
                .either([
                    .string(),
                    .array(.object([.required("type", .enumeration(["text"])), .required("text", .string())])),
                ])),
        ]))

    /// What a program is to carry out.
    static let toolCall = JSONSchema.named(
        "OpenAIToolCall",
        .object([
            .required("id", .string()), .required("type", .enumeration(["function"])),
            .required(
                "function", .object([.required("name", .string()), .required("arguments", .string())])),
        ]))

    static let completionsRequest = JSONSchema.named(
        "OpenAICompletionsRequest",
        .object([
            .required("model", .string()), .required("messages", .array(message)), .optional("stream", .boolean),
            .optional("stream_options", .object([.optional("include_usage", .boolean)])),
            .optional("user", .string()), .optional("metadata", .map(.string())), .optional("store", .boolean),
            .optional(
                "response_format", .object([.required("type", .enumeration(["text", "json_object", "json_schema"]))])),
            .optional("n", .integer(1...1)),
            .optional("tools", tools), .optional("tool_choice", .any), .optional("parallel_tool_calls", .boolean),
        ]))

    /// Tools that a program carries out.
    static let tools = JSONSchema.array(
        .object([
            .required("type", .enumeration(["function"])),
            .required(
                "function",
                .object([
                    .required("name", .string()), .optional("description", .string()),
                    .optional("parameters", .map(.any)),
                ])),
        ]))

    static let completion = JSONSchema.named(
        "OpenAICompletion",
        .object([
            .required("id", .string()), .required("object", .enumeration(["chat.completion"])),
            .required("created", .integer()), .required("model", .string()), .required("thread_id", .string()),
            .required(
                "choices",
                .array(
                    .object([
                        .required("index", .integer()),
                        .required(
                            "message",
                            .object([
                                .required("role", .enumeration(["assistant"])),
                                .required("content", .nullable(.string())), .optional("tool_calls", .array(toolCall)),
                                .required("refusal", .nullable(.string())), .required("annotations", .array(.any)),
                            ])),
                        .required("logprobs", .nullable(.any)),
                        .required("finish_reason", .enumeration(["stop", "length", "tool_calls"])),
                    ]))),
            .required("usage", completionUsage),
        ]))

    /// What an answer took.
    static let completionUsage = JSONSchema.object([
        .required("prompt_tokens", .integer()), .required("completion_tokens", .integer()),
        .required("total_tokens", .integer()),
        .required("prompt_tokens_details", .object([.required("cached_tokens", .integer())])),
        .required("completion_tokens_details", .object([.required("reasoning_tokens", .integer())])),
    ])

    static let embeddingsRequest = JSONSchema.named(
        "OpenAIEmbeddingsRequest",
        .object([
            .required("model", .string()), .required("input", .either([.string(), .array(.string())])),
            .optional("encoding_format", .enumeration(["float", "base64"])),
            .optional("dimensions", .integer(1...65_536)),
            .optional("input_type", .enumeration(["passage", "query"])), .optional("user", .string()),
        ]))

    static let embeddings = JSONSchema.named(
        "OpenAIEmbeddings",
        .object([
            .required("object", .enumeration(["list"])), .required("model", .string()),
            .required(
                "data",
                .array(
                    .object([
                        .required("object", .enumeration(["embedding"])), .required("index", .integer()),
                        .required("embedding", .either([.array(.number), .string(format: "byte")])),
                    ]))),
            .required(
                "usage", .object([.required("prompt_tokens", .integer()), .required("total_tokens", .integer())])),
        ]))
}
