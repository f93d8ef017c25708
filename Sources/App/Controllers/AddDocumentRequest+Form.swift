import Core
import Documents
import HTTPCore
import VectorStore

extension AddDocumentRequest {
    /// The largest body, a file and what is said of it.
    static let mostBytes = 32 << 20

    /// The body where it is JSON.
    private struct Text: Decodable {
        let name: String
        let mediaType: String
        let text: String
    }

    /// Reads the body: JSON with a text, or a form with a file. Throws `JSONDecodingError` that names what is missing.
    init(_ request: HTTPRequest) async throws {
        guard request.fields["Content-Type"]?.lowercased().hasPrefix("multipart/") == true else {
            let body = try await request.decode(Text.self)
            try Self.check(body.text.utf8.count)
            self.init(name: body.name, mediaType: body.mediaType, content: .text(body.text))
            return
        }
        var members: [String: String] = [:]
        var file: (name: String, mediaType: String, bytes: [UInt8])?
        let limits = MultipartLimits(parts: 8, partBytes: request.bodyLimit, bytes: request.bodyLimit)
        for try await part in try request.multipart(limits: limits) {
            let bytes = try await part.collect(upTo: request.bodyLimit)
            if part.name == "file", let name = part.filename {
                file = (name, part.mediaType, bytes)
            } else {
                members[part.name] = try Self.text(bytes)
            }
        }
        guard let file else { throw JSONDecodingError(path: "file", expectation: "file", found: "nothing") }
        let mediaType = members["media_type"] ?? file.mediaType
        let type = DocumentType(announced: mediaType, name: members["media_type"] == nil ? file.name : "")
        var content = DocumentContent.file(file.bytes)
        if type?.isVerbatim == true {
            try Self.check(file.bytes.count)
            // Texts in older sets of characters are read like other files.
            if let text = String(validating: file.bytes, as: UTF8.self) { content = .text(text) }
        }
        self.init(name: members["name"] ?? file.name, mediaType: type?.rawValue ?? mediaType, content: content)
    }

    private static func text(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw MultipartError.invalidText }
        return text
    }

    private static func check(_ count: Int) throws {
        guard count <= VectorStores.maximumText else { throw HTTPBodyTooLarge(limit: VectorStores.maximumText) }
    }
}
