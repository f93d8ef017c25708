package import Core

/// A server's operations, as an OpenAPI document of version 3.0 or 3.1 describes them.
package struct APIDescription: Sendable {
    /// The most bytes of a document, and of the schema of one operation.
    package static let (maximumSize, maximumSchema) = (1 << 20, 64 << 10)
    private static let methods = ["get", "put", "post", "delete", "patch", "head", "options"]
    private let references: APIReferences
    private let paths: JSONObject

    /// Throws what is wrong with the document.
    package init(_ document: JSONValue) throws(APIProblem) {
        guard let version = document["openapi"]?.stringValue, version.hasPrefix("3.0") || version.hasPrefix("3.1")
        else {
            throw APIProblem("Expected an OpenAPI document of version 3.0 or 3.1, as JSON.")
        }
        guard let paths = document["paths"]?.objectValue else { throw APIProblem("The document has no paths.") }
        guard document.serialized().count <= Self.maximumSize else {
            throw APIProblem("The document is larger than \(Self.maximumSize >> 20) MiB.")
        }
        self.paths = paths
        references = APIReferences(document, isOld: version.hasPrefix("3.0"))
    }

    /// The address that the document names first, where it is a whole one.
    package var server: String? {
        references.document["servers"]?[0]?["url"]?.stringValue.flatMap { WebAddress($0) == nil ? nil : $0 }
    }

    /// The names of all operations: their identifiers, or `GET /path` where they have none.
    package var names: [String] { all.map { Self.name($0.method, $0.path, $0.json) } }

    private var all: [(method: String, path: String, json: JSONValue, item: JSONValue)] {
        paths.members.flatMap { path, item in
            Self.methods.compactMap { method in item[method].map { (method, path, $0, item) } }
        }
    }

    private static func name(_ method: String, _ path: String, _ json: JSONValue) -> String {
        json["operationId"]?.stringValue ?? "\(method.uppercased()) \(path)"
    }

    /// The operation of that name, as `names` has it or as `GET /path`. Throws what is wrong with it.
    package func operation(_ name: String) throws(APIProblem) -> APIOperation {
        let found = all.first {
            Self.name($0.method, $0.path, $0.json) == name || "\($0.method.uppercased()) \($0.path)" == name
        }
        guard let found else { throw APIProblem("The document has no operation \"\(name)\".") }
        do throws(APIProblem) {
            return try APIOperation(
                name: name, method: found.method, path: found.path, found.json, beside: found.item, references)
        } catch {
            throw APIProblem("The operation \"\(name)\": \(error)")
        }
    }
}

/// What is wrong with a document, or with what a model wrote for an operation.
package struct APIProblem: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
