import Core
import HTTPCore
import LTI

/// The pages of LTI: one that runs the program of the pages with what it is to do, and one of a sentence that needs no
/// program.
struct LTIPage {
    let assets: PageAssets
    /// The page of the program, before and after what it is told; nil where there is none.
    private let frame: (head: [UInt8], tail: [UInt8])?

    init(assets: PageAssets) {
        self.assets = assets
        let place = Array(#"name="lyceum-lti" content=""#.utf8)
        frame = assets["lti.html"].flatMap { asset in
            let bytes = asset.plain.bytes
            return bytes.firstRange(of: place).map { (Array(bytes[..<$0.upperBound]), Array(bytes[$0.upperBound...])) }
        }
    }

    /// What the program of the page is told.
    enum Content {
        /// A login: the page finds out what will prove its browser, and goes on where something does.
        case login(Login)
        /// A launch without its cookie: the page asks the platform for what a login kept.
        case recall(PlatformStorage?, state: String)
        /// A launch that is finished; the code gives a session, once.
        case launch(code: String)

        /// What a page of a login is told.
        struct Login {
            /// `name=value` of the cookie that the page looks for; nil where its sight would say nothing.
            let probe: String?
            /// Where the platform keeps data, and the value that it is to keep; nil where it keeps none.
            let storage: PlatformStorage?
            let value: String?
            /// The platform's address.
            let next: String
            /// Where a tab of its own begins the launch.
            let again: String
        }

        /// Where the platform keeps data: the origin that is told, the frame, and the key.
        struct PlatformStorage {
            let origin: String
            let target: String
            let key: String
        }
    }

    /// The page for the program. The platform alone frames it, and gets what forms it posts.
    func program(_ content: Content, locale: String?, of platform: PlatformHosts) throws -> HTTPResponse {
        guard let frame else { throw HTTPError(.notFound, .notFound, "There is no such page.") }
        let given = Self.escape(JSONValue.object(content.json(locale)).serialized())
        return Self.page(frame.head + given + frame.tail, status: .ok, scripts: true, of: platform)
    }

    /// A page that says what happened and what to do. `way` is a link that leads on. Where no platform is known anything
    /// may frame it: it runs nothing, and tells nothing of anybody.
    func message(
        _ message: LTIMessage, language: LTIMessage.Language, support: String?, status: HTTPStatus,
        of platform: PlatformHosts? = nil, way: (label: String, address: String)? = nil
    ) throws -> HTTPResponse {
        let texts = message.texts(language)
        let label = language == .french ? "Code pour l’assistance" : "Support code"
        let link = way.map {
            #"<p class="lti-ways"><a class="button primary" href="\#(Self.escape($0.address))" target="_blank" rel="noopener">\#(Self.escape($0.label))</a></p>"#
        }
        let values = [
            ("{language}", language.rawValue), ("{title}", Self.escape(texts.title)),
            ("{text}", Self.escape(texts.text)),
            ("{way}", link ?? ""),
            ("{support}", support.map { "\(label) <code>\(Self.escape($0))</code>" } ?? ""),
        ]
        var markup = try template("lti-message.html")
        for (name, value) in values { markup = markup.replacing(name, with: value) }
        return Self.page(Array(markup.utf8), status: status, scripts: false, of: platform)
    }

    private func template(_ name: String) throws -> String {
        guard let asset = assets[name] else { throw HTTPError(.notFound, .notFound, "There is no such page.") }
        return String(decoding: asset.plain.bytes, as: UTF8.self)
    }

    private static func page(
        _ body: [UInt8], status: HTTPStatus, scripts: Bool, of platform: PlatformHosts?
    ) -> HTTPResponse {
        let sources = platform?.policySources.joined(separator: " ") ?? ""
        let forms = scripts && !sources.isEmpty ? sources : "'none'"
        let frames = platform == nil ? "*" : sources.isEmpty ? "'none'" : sources
        let policy = [
            "default-src 'none'", "style-src 'self'", "img-src 'self' data: blob:", "base-uri 'none'",
            "form-action \(forms)", "frame-ancestors \(frames)",
        ]
        let program = [
            "script-src 'self'", "connect-src 'self'", "font-src 'self'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
        var response = HTTPResponse(status: status, body: .bytes(body))
        response.fields["Content-Type"] = "text/html; charset=utf-8"
        response.fields["Cache-Control"] = "no-store"
        response.fields["Referrer-Policy"] = "no-referrer"
        response.fields["Content-Security-Policy"] = (policy + (scripts ? program : [])).joined(separator: "; ")
        return response
    }

    /// For text and for values of attributes in quotation marks.
    static func escape(_ text: String) -> String { String(decoding: escape(Array(text.utf8)), as: UTF8.self) }

    private static func escape(_ text: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.count * 2)
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            default: escaped.append(byte)
            }
        }
        return escaped
    }
}

extension LTIPage.Content {
    fileprivate func json(_ locale: String?) -> JSONObject {
        let locale: JSONValue = locale.map { .string($0) } ?? .null
        return switch self {
        case .login(let login):
            [
                "kind": "login", "locale": locale, "probe": login.probe.map { .string($0) } ?? .null,
                "storage": login.storage?.json ?? .null, "value": login.value.map { .string($0) } ?? .null,
                "next": .string(login.next), "again": .string(login.again),
            ]
        case .recall(let storage, let state):
            ["kind": "recall", "locale": locale, "storage": storage?.json ?? .null, "state": .string(state)]
        case .launch(let code): ["kind": "launch", "locale": locale, "code": .string(code)]
        }
    }
}

extension LTIPage.Content.PlatformStorage {
    fileprivate var json: JSONValue {
        ["origin": .string(origin), "target": .string(target), "key": .string(key)]
    }
}
