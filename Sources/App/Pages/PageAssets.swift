import Core
import Crypto
import FoundationEssentials

/// The built pages, read once into memory: a megabyte or two that every request shares.
struct PageAssets: Sendable {
    /// One file.
    struct Asset: Sendable {
        let bytes: [UInt8]
        let mediaType: String
        /// A strong entity tag (RFC 9110 §8.8.3).
        let tag: String
    }

    private let files: [String: Asset]

    /// Reads every file below the folder. A folder that is not there gives no pages.
    init(folder: String) {
        var files: [String: Asset] = [:]
        let manager = FileManager.default
        for path in (try? manager.subpathsOfDirectory(atPath: folder)) ?? [] {
            guard let mediaType = Self.mediaType(of: path), let data = manager.contents(atPath: folder + "/" + path)
            else { continue }
            let bytes = [UInt8](data)
            let tag = Digest.sha256(bytes).prefix(12).map { byte in
                String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }.joined()
            files[path] = Asset(bytes: bytes, mediaType: mediaType, tag: "\"\(tag)\"")
        }
        self.files = files
    }

    var isEmpty: Bool { files.isEmpty }

    subscript(path: String) -> Asset? { files[path] }

    /// Only files of these kinds are served.
    private static func mediaType(of path: String) -> String? {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "woff2": "font/woff2"
        case "json": "application/json"
        default: nil
        }
    }
}
