import Core
import Documents
import HTTPCore
import Workflows

extension OpenAISchemas {
    static let responsesRequest = JSONSchema.named(
        "OpenAIResponsesRequest",
        .object([
            .required("model", .string()),
            .required(
                "input",
                .either([
                    .string(),
                    .array(
                        .either([
                            .object([
                                .required("role", .enumeration(["user", "assistant", "system", "developer"])),
                                .required("content", .either([.string(), .array(.map(.any))])),
                            ]),
                            .object([
                                .required("type", .enumeration(["function_call_output"])),
                                .required("call_id", .string()), .required("output", .string()),
                            ]),
                        ])),
                ])),
            .optional("instructions", .string()), .optional("previous_response_id", .string()),
            .optional("stream", .boolean), .optional("store", .boolean), .optional("metadata", .map(.string())),
            .optional("user", .string()),
            .optional(
                "tools",
                .array(
                    .object([
                        .required("type", .enumeration(["function"])), .required("name", .string()),
                        .optional("description", .string()), .optional("parameters", .map(.any)),
                    ]))),
            .optional("tool_choice", .any), .optional("parallel_tool_calls", .boolean),
            .optional(
                "text",
                .object([
                    .optional(
                        "format", .object([.required("type", .enumeration(["text", "json_object", "json_schema"]))]))
                ])),
        ]))

    static let response = JSONSchema.named(
        "OpenAIResponse",
        .object([
            .required("id", .string()), .required("object", .enumeration(["response"])),
            .required("created_at", .integer()), .required("completed_at", .nullable(.integer())),
            .required("status", .enumeration(["in_progress", "completed", "incomplete", "cancelled", "failed"])),
            .required("background", .boolean),
            .required(
                "error",
                .nullable(.object([.required("code", .string()), .required("message", .string())]))),
            .required("incomplete_details", .nullable(.object([.required("reason", .string())]))),
            .required("instructions", .nullable(.string())), .required("max_output_tokens", .nullable(.integer())),
            .required("model", .string()), .required("output", .array(.either([output, call]))),
            .required("parallel_tool_calls", .boolean), .required("previous_response_id", .nullable(.string())),
            .required("reasoning", .map(.any)), .required("store", .boolean),
            .required("temperature", .nullable(.number)), .required("text", .map(.any)),
            .required("tool_choice", .any), .required("tools", .array(.any)),
            .required("top_p", .nullable(.number)), .required("truncation", .string()),
            .required("usage", .nullable(usage)), .required("user", .nullable(.string())),
            .required("metadata", .map(.string())),
        ]))

    private static let output = JSONSchema.object([
        .required("id", .string()), .required("type", .enumeration(["message"])),
        .required("role", .enumeration(["assistant"])),
        .required("status", .enumeration(["in_progress", "completed", "incomplete"])),
        .required(
            "content",
            .array(
                .object([
                    .required("type", .enumeration(["output_text"])), .required("text", .string()),
                    .required("logprobs", .array(.any)),
                    .required(
                        "annotations",
                        .array(
                            .object([
                                .required("type", .enumeration(["file_citation"])), .required("file_id", .string()),
                                .required("filename", .string()), .required("index", .integer()),
                                .optional("place", DocumentPlace.schema),
                            ]))),
                ]))),
    ])

    private static let call = JSONSchema.object([
        .required("id", .string()), .required("type", .enumeration(["function_call"])),
        .required("call_id", .string()), .required("name", .string()), .required("arguments", .string()),
        .required("status", .enumeration(["in_progress", "completed"])),
    ])

    private static let usage = JSONSchema.object([
        .required("input_tokens", .integer()), .required("output_tokens", .integer()),
        .required("total_tokens", .integer()),
        .required(
            "input_tokens_details",
            .object([.required("cached_tokens", .integer()), .required("cache_write_tokens", .integer())])),
        .required("output_tokens_details", .object([.required("reasoning_tokens", .integer())])),
    ])
}
