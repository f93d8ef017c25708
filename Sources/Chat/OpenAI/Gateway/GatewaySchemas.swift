import HTTPCore

/// The shapes of what programs ask models themselves.
enum GatewaySchemas {
    static let message = JSONSchema.named(
        "ModelMessage",
        .object([
            .required("role", .enumeration(["user", "assistant", "system", "developer", "tool"])),
            .optional(
                "content",
                .either([
                    .string(),
                    .array(
                        .object([
                            .required("type", .enumeration(["text", "image_url"])), .optional("text", .string()),
                            .optional("image_url", .object([.required("url", .string())])),
                        ])),
                ])),
            .optional("tool_calls", .array(OpenAISchemas.toolCall)), .optional("tool_call_id", .string()),
        ]))

    static let request = JSONSchema.named(
        "ModelCompletionsRequest",
        .object([
            .required("model", .string()), .required("messages", .array(message)), .optional("stream", .boolean),
            .optional("stream_options", .object([.optional("include_usage", .boolean)])),
            .optional("temperature", .number), .optional("top_p", .number),
            .optional("max_completion_tokens", .integer(1...10_000_000)),
            .optional("max_tokens", .integer(1...10_000_000)), .optional("reasoning_effort", .string()),
            .optional(
                "response_format", .object([.required("type", .enumeration(["text", "json_object", "json_schema"]))])),
            .optional("n", .integer(1...1)), .optional("tools", OpenAISchemas.tools),
            .optional("tool_choice", .any), .optional("parallel_tool_calls", .boolean),
        ]))

    static let completion = JSONSchema.named(
        "ModelCompletion",
        .object([
            .required("id", .string()), .required("object", .enumeration(["chat.completion"])),
            .required("created", .integer()), .required("model", .string()),
            .required(
                "choices",
                .array(
                    .object([
                        .required("index", .integer()),
                        .required(
                            "message",
                            .object([
                                .required("role", .enumeration(["assistant"])),
                                .required("content", .nullable(.string())), .required("refusal", .nullable(.string())),
                                .optional("reasoning_content", .string()),
                                .optional("tool_calls", .array(OpenAISchemas.toolCall)),
                            ])),
                        .required("logprobs", .nullable(.any)),
                        .required("finish_reason", .enumeration(["stop", "length", "tool_calls", "content_filter"])),
                    ]))),
            .required("usage", .nullable(OpenAISchemas.completionUsage)),
        ]))

    static let list = JSONSchema.object([
        .required("object", .enumeration(["list"])),
        .required(
            "data",
            .array(
                .object([
                    .required("id", .string()), .required("object", .enumeration(["model"])),
                    .required("created", .integer()), .required("owned_by", .string()),
                ]))),
    ])
}
