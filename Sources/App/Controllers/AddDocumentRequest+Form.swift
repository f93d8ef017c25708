import Core
import HTTPCore

extension AddDocumentRequest {
    /// Reads the body: JSON, or a form with the text as its file. Throws `JSONDecodingError` that names what is missing.
    init(_ request: HTTPRequest) async throws {
        guard request.fields["Content-Type"]?.lowercased().hasPrefix("multipart/") == true else {
            self = try await request.decode(Self.self)
            return
        }
        var members: [String: String] = [:]
        var file: (name: String, mediaType: String, text: String)?
        let limits = MultipartLimits(parts: 8, partBytes: request.bodyLimit, bytes: request.bodyLimit)
        for try await part in try request.multipart(limits: limits) {
            let bytes = try await part.collect(upTo: request.bodyLimit)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw MultipartError.invalidText }
            if part.name == "file", let name = part.filename {
                file = (name, part.mediaType, text)
            } else {
                members[part.name] = text
            }
        }
        guard let file else { throw JSONDecodingError(path: "file", expectation: "file", found: "nothing") }
        self.init(
            name: members["name"] ?? file.name,
            mediaType: members["media_type"] ?? Self.mediaType(file.mediaType, name: file.name), text: file.text)
    }

    /// What the sender says, or what the name tells where the sender does not know.
    private static func mediaType(_ type: String, name: String) -> String {
        guard type.lowercased() == "application/octet-stream" else { return type }
        switch name.split(separator: ".").last?.lowercased() {
        case "md", "markdown": return "text/markdown"
        case "txt": return "text/plain"
        default: return type
        }
    }
}
