import Documents
import HTTPCore
import Workflows

/// The shapes of what the server says of itself, and of conversations and documents.
extension JSONSchema {
    static let health = JSONSchema.named(
        "Health", .object([.required("status", .string()), .optional("database", .string())]))

    static let installation = JSONSchema.named(
        "Installation",
        .object([
            .required("name", .string()), .required("version", .string()), .required("chat_model", .string()),
            .required("local_models", .boolean), .required("currency", .nullable(.string())),
        ]))

    static let keySet = JSONSchema.named(
        "KeySet", .object([.required("keys", .array(.map(.either([.string(), .array(.string())]))))]))

    static let permissions = JSONSchema.page(
        of: .named(
            "Permission",
            .object([
                .required("name", .string()), .required("summary", .string()), .required("roles", .array(.string())),
                .required("course_roles", .array(.string())), .required("granted", .boolean),
            ])))

    static let assistants = JSONSchema.page(
        of: .named(
            "Assistant",
            .object([
                .required("slug", .string()), .required("title", .string()), .required("description", .string()),
                .required("starter_prompts", .array(.string())),
                .required("auto_start", .boolean),
            ])))

    static let citations = JSONSchema.object([
        .required(
            "data",
            .array(
                .named(
                    "Citation",
                    .object([
                        .required("index", .integer()), .required("document", .string()),
                        .required("heading_path", .array(.string())),
                        .required("place", .nullable(DocumentPlace.schema)),
                        .required("text", .string()), .required("start", .integer()), .required("end", .integer()),
                        .required("before", .string()), .required("after", .string()),
                    ]))))
    ])

    // MARK: Documents

    static let newVectorStore = JSONSchema.named(
        "NewVectorStore",
        .object([
            .required("slug", .string()), .optional("title", .nullable(.string())),
            .optional("description", .nullable(.string())),
        ]))

    static let changedVectorStore = JSONSchema.named(
        "ChangedVectorStore",
        .object([
            .optional("title", .nullable(.string())), .optional("description", .nullable(.string())),
        ]))

    static let newDocument = JSONSchema.named(
        "NewDocument",
        .object([
            .required("name", .string()), .required("media_type", .string()), .required("text", .string()),
        ]))

    static let search = JSONSchema.named(
        "Search",
        .object([
            .required("query", .string()), .optional("limit", .nullable(.integer())),
            .optional("minimum_similarity", .nullable(.number)),
        ]))

    static let hits = JSONSchema.object([
        .required(
            "data",
            .array(
                .named(
                    "Hit",
                    .object([
                        .required("chunk_id", .identifier), .required("score", .number),
                        .required("similarity", .number), .required("text", .string()),
                        .required("document", .string()), .required("heading_path", .array(.string())),
                        .required("place", .nullable(DocumentPlace.schema)),
                        .required("start", .integer()), .required("end", .integer()),
                    ]))))
    ])
}
