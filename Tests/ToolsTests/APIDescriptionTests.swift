import Core
import HTTPCore
import Testing

@testable import Tools

@Suite struct APIDescriptionTests {
    /// A document with one operation.
    private static func document(
        _ operation: JSONValue, path: String = "/pets/{id}", schemas: JSONValue = [:], version: String = "3.1.0"
    ) -> JSONValue {
        [
            "openapi": .string(version), "servers": [["url": "https://api.example.org/v1"]],
            "paths": .object([path: ["post": operation]]), "components": ["schemas": schemas],
        ]
    }

    private static let pet: JSONValue = [
        "operationId": "addPet", "summary": "Adds a pet.",
        "parameters": [
            ["name": "id", "in": "path", "required": true, "schema": ["type": "string"]],
            [
                "name": "tag", "in": "query", "schema": ["type": "array", "items": ["type": "string"]],
                "description": "Marks.",
            ],
            [
                "name": "ids", "in": "query", "explode": false,
                "schema": ["type": "array", "items": ["type": "integer"]],
            ],
            ["name": "filter", "in": "query", "style": "deepObject", "schema": ["type": "object"]],
            ["name": "X-Trace", "in": "header", "schema": ["type": "string"]],
            ["name": "Authorization", "in": "header", "schema": ["type": "string"]],
        ],
        "requestBody": [
            "required": true, "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Pet"]]],
        ],
    ]
    private static let schemas: JSONValue = [
        "Pet": [
            "type": "object",
            "properties": ["name": ["type": "string"], "parent": ["$ref": "#/components/schemas/Pet"]],
            "required": ["name"], "x-internal": true,
        ],
        "Unused": ["type": "string"],
    ]

    private static let server = WebAddress("https://api.example.org/v1/")

    @Test("An operation is a schema of its parameters and its body, with what it refers to, in circles too")
    func schema() throws {
        let description = try APIDescription(Self.document(Self.pet, schemas: Self.schemas))
        #expect(description.names == ["addPet"] && description.server == "https://api.example.org/v1")
        let operation = try description.operation("addPet")
        #expect(operation.description == "Adds a pet." && operation.method == .post)
        #expect(
            operation.schema == [
                "type": "object",
                "properties": [
                    "id": ["type": "string"],
                    "tag": ["type": "array", "items": ["type": "string"], "description": "Marks."],
                    "ids": ["type": "array", "items": ["type": "integer"]], "filter": ["type": "object"],
                    "X-Trace": ["type": "string"], "body": ["$ref": "#/$defs/Pet"],
                ],
                "required": ["id", "body"], "additionalProperties": false,
                "$defs": [
                    "Pet": [
                        "type": "object",
                        "properties": ["name": ["type": "string"], "parent": ["$ref": "#/$defs/Pet"]],
                        "required": ["name"],
                    ]
                ],
            ])
        #expect(try description.operation("POST /pets/{id}").schema == operation.schema)
    }

    @Test("Arguments go where the document has them, encoded")
    func request() throws {
        let operation = try APIDescription(Self.document(Self.pet, schemas: Self.schemas)).operation("addPet")
        let server = try #require(Self.server)
        let request = try operation.request(
            to: server,
            [
                "id": "a/b ?", "tag": ["x y", "z"], "ids": [1, 2], "filter": ["age": 3], "X-Trace": "t",
                "Authorization": "Bearer stolen", "body": ["name": "Rex"],
            ])
        #expect(
            request.url
                == "https://api.example.org/v1/pets/a%2Fb%20%3F?tag=x%20y&tag=z&ids=1%2C2&filter%5Bage%5D=3")
        #expect(request.fields["X-Trace"] == "t" && request.fields["Authorization"] == nil)
        #expect(request.fields["Content-Type"] == "application/json")
        guard case .bytes(let body) = request.body else { return }
        #expect(String(decoding: body, as: UTF8.self) == #"{"name":"Rex"}"#)
    }

    @Test("Arguments that would lead elsewhere are refused", arguments: ["..", ".", "", "x\u{0}"])
    func traversal(id: String) throws {
        let operation = try APIDescription(Self.document(Self.pet, schemas: Self.schemas)).operation("addPet")
        let server = try #require(Self.server)
        guard id != "x\u{0}" else {
            #expect(throws: APIProblem.self) {
                try operation.request(to: server, ["id": "a", "X-Trace": "a\r\nHost: b", "body": [:]])
            }
            return
        }
        #expect(throws: APIProblem.self) { try operation.request(to: server, ["id": .string(id), "body": [:]]) }
    }

    @Test("A form is sent as one")
    func form() throws {
        let operation: JSONValue = [
            "requestBody": ["content": ["application/x-www-form-urlencoded": ["schema": ["type": "object"]]]]
        ]
        let description = try APIDescription(Self.document(operation, path: "/login"))
        let server = try #require(Self.server)
        let request = try description.operation("POST /login").request(
            to: server, ["body": ["a": "1 2", "b": [3, 4]]])
        guard case .bytes(let body) = request.body else { return }
        #expect(String(decoding: body, as: UTF8.self) == "a=1%202&b=3&b=4")
    }

    @Test("What version 3.0 says otherwise becomes JSON Schema")
    func old() throws {
        let operation: JSONValue = [
            "parameters": [
                [
                    "name": "n", "in": "query",
                    "schema": [
                        "type": "integer", "nullable": true, "minimum": 0, "exclusiveMinimum": true, "example": 7,
                    ],
                ]
            ]
        ]
        let schema = try APIDescription(Self.document(operation, path: "/n", version: "3.0.3")).operation("POST /n")
            .schema
        #expect(schema["properties"]?["n"] == ["type": ["integer", "null"], "exclusiveMinimum": 0])
    }

    @Test(
        "What is no use as a document is refused, and what is wrong with it said",
        arguments: [
            (["swagger": "2.0"], "Expected an OpenAPI document of version 3.0 or 3.1, as JSON."),
            (.null, "Expected an OpenAPI document of version 3.0 or 3.1, as JSON."),
            (["openapi": "3.1.0"], "The document has no paths."),
            (document([:], path: "/other"), "The document has no operation \"addPet\"."),
            (
                document(
                    ["operationId": "addPet", "parameters": [["$ref": "#/components/schemas/A"]]],
                    schemas: ["A": ["$ref": "#/components/schemas/A"]]),
                "The operation \"addPet\": References lead in a circle."
            ),
            (
                document(["operationId": "addPet", "parameters": [["$ref": "https://evil.test/x#/a"]]]),
                "The operation \"addPet\": The reference \"https://evil.test/x#/a\" leads out of the document."
            ),
            (
                document(["operationId": "addPet", "parameters": [["$ref": "#/components/parameters/none"]]]),
                "The operation \"addPet\": The reference \"#/components/parameters/none\" leads nowhere."
            ),
            (
                document(["operationId": "addPet", "requestBody": ["required": true, "content": ["image/png": [:]]]]),
                "The operation \"addPet\": It needs a body that is neither JSON nor a form."
            ),
            (
                document(["operationId": "addPet", "parameters": [["name": "s", "in": "cookie", "required": true]]]),
                "The operation \"addPet\": It needs a parameter in a cookie, which is not sent."
            ),
            (
                document(["operationId": "addPet", "description": .string(String(repeating: "x", count: 1 << 20))]),
                "The document is larger than 1 MiB."
            ),
            (
                document([
                    "operationId": "addPet", "requestBody": ["content": ["application/json": ["schema": deep(60)]]],
                ]),
                "The operation \"addPet\": Its schema is too large."
            ),
        ] as [(JSONValue, String)])
    func problems(document: JSONValue, problem: String) {
        #expect(throws: APIProblem(problem)) { try APIDescription(document).operation("addPet") }
    }

    private static func deep(_ levels: Int) -> JSONValue {
        (0..<levels).reduce(["type": "string"]) { inner, _ in ["type": "array", "items": inner] }
    }
}
