import Core
import FoundationEssentials

/// A sample course in a folder: documents, and the workflow that answers from them.
struct SampleCourse {
    struct Document {
        let name: String
        let mediaType: String
        let text: String
    }

    let name: String
    let storeSlug: String
    let storeTitle: String
    let documents: [Document]
    /// How similar a passage must be to a question to say something about it, by embedding model: each has its own
    /// scale, found by asking questions of this course and of others.
    let minimumSimilarity: [String: Double]
    let workflow: JSONValue
    /// Workflows beside the one that people meet first, such as laboratories.
    let furtherWorkflows: [JSONValue]

    /// Reads `sample.json` and what it names. Throws with the name of the file that is missing or wrong.
    init(folder: String) throws {
        let manifest = try Self.json("sample.json", in: folder)
        guard let store = manifest["store"]?["slug"]?.stringValue, let title = manifest["store"]?["title"]?.stringValue,
            let workflow = manifest["workflow"]?.stringValue, let list = manifest["documents"]?.arrayValue
        else { throw SampleError("sample.json in \(folder) does not name a store, a workflow and documents.") }
        name = String(folder.split(separator: "/").last ?? "")
        storeSlug = store
        storeTitle = title
        self.workflow = try Self.json(workflow, in: folder)
        furtherWorkflows = try (manifest["further_workflows"]?.arrayValue ?? []).compactMap(\.stringValue)
            .map { try Self.json($0, in: folder) }
        minimumSimilarity = (manifest["minimum_similarity"]?.objectValue?.members ?? []).reduce(into: [:]) {
            $0[$1.key] = $1.value.doubleValue
        }
        documents = try list.map { document in
            guard let name = document["name"]?.stringValue, let file = document["file"]?.stringValue,
                let mediaType = document["media_type"]?.stringValue
            else { throw SampleError("A document of sample.json in \(folder) lacks its name, file or media type.") }
            return Document(
                name: name, mediaType: mediaType,
                text: String(decoding: try Self.read(file, in: folder), as: UTF8.self))
        }
    }

    private static func json(_ file: String, in folder: String) throws -> JSONValue {
        do {
            return try JSONParser.parse(try read(file, in: folder))
        } catch let error as JSONError {
            throw SampleError("The sample's file \(file) in \(folder) is not JSON: \(error)")
        }
    }

    private static func read(_ file: String, in folder: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: folder + "/" + file) else {
            throw SampleError("The sample's file \(file) is not in \(folder).")
        }
        return [UInt8](data)
    }
}

/// The sample course cannot be read.
struct SampleError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
