import Auth
import Chat
import Core
import Crypto
import HTTPCore

/// The body of `PUT /api/v1/appearance`.
struct AppearanceRequest {
    /// What becomes of the picture.
    enum Logo: Equatable {
        /// It stays as it is.
        case unchanged
        case none
        /// The one that the address names, which has to be the one there is.
        case address(String)
        case attachment(AttachmentID)
        case image(RasterImage)
    }

    /// The most bytes of a picture.
    static let largestLogo = 512 << 10
    /// A picture as text, and the rest.
    static let bodyLimit = largestLogo * 4 / 3 + (16 << 10)

    let name: String?
    let accent: RGBColour?
    let logo: Logo
    let languages: [String]
    let defaultLanguage: String?

    private struct Members: Decodable {
        let name: String?
        let accent: String?
        let defaultLanguage: String?
        let languages: [String]?
    }

    init(_ request: HTTPRequest) async throws {
        let body = try await request.json()
        let members = try JSONCoder.decode(Members.self, from: body)
        name = try members.name.map { try Field.name($0).description }
        accent = try members.accent.map { text throws(JSONDecodingError) in
            try Field.value(text, "accent", "# and six hexadecimal digits") { RGBColour($0) }
        }
        var seen: Set<String> = []
        let languages = members.languages ?? Appearance.spoken
        guard !languages.isEmpty, languages.allSatisfy({ Appearance.spoken.contains($0) && seen.insert($0).inserted })
        else {
            throw JSONDecodingError(
                path: "languages", expectation: "some of \(Appearance.spoken.joined(separator: ", ")), each once")
        }
        self.languages = languages
        if let language = members.defaultLanguage, !languages.contains(language) {
            throw JSONDecodingError(path: "default_language", expectation: "one of the languages")
        }
        defaultLanguage = members.defaultLanguage
        logo = try Self.logo(body["logo"])
    }

    private static func logo(_ value: JSONValue?) throws -> Logo {
        guard let value else { return .unchanged }
        if value == .null { return .none }
        guard let text = value.stringValue else {
            throw JSONDecodingError(path: "logo", expectation: "string or null")
        }
        if let id = AttachmentID(text) { return .attachment(id) }
        if text.hasPrefix("/appearance/"), text.utf8.count < 200 { return .address(text) }
        // RFC 2397; what the type says does not matter, the bytes do.
        guard text.hasPrefix("data:image/"), let comma = text.firstIndex(of: ","),
            text[..<comma].hasSuffix(";base64"), let bytes = Base64.decode(text[text.index(after: comma)...])
        else {
            throw JSONDecodingError(
                path: "logo", expectation: "an attachment, a data: address of a picture, or the address it has")
        }
        return .image(try RasterImage(bytes, most: largestLogo))
    }

    static let schema = JSONSchema.named(
        "NewAppearance",
        .object([
            .optional("name", .nullable(.string())), .optional("accent", .nullable(.string())),
            .optional("logo", .nullable(.string())), .optional("default_language", .nullable(.string())),
            .optional("languages", .nullable(.array(.string()))),
        ]))
}
