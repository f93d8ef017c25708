import Core
import Crypto
import FoundationEssentials
import HTTPCore

/// The built pages, read and compressed once into memory: a megabyte or two that every request shares.
struct PageAssets: Sendable {
    /// A form of a file that clients are sent.
    struct Representation: Sendable {
        let bytes: [UInt8]
        /// Its tag is strong: the bytes' own (RFC 9110 §8.8.3).
        let state: FileState

        init(_ bytes: [UInt8], modified: HTTPDate?) {
            self.bytes = bytes
            let digits = Digest.sha256(bytes).prefix(12).map { byte in
                String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }.joined()
            state = FileState(tag: EntityTag("\"\(digits)\""), length: bytes.count, modified: modified)
        }
    }

    /// One file.
    struct Asset: Sendable {
        let mediaType: String
        let plain: Representation
        /// The same with gzip; nil where that would save nothing.
        let compressed: Representation?
    }

    private let files: [String: Asset]

    /// Reads every file below the folder. A folder that is not there gives no pages.
    init(folder: String) {
        var files: [String: Asset] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
            guard let mediaType = Self.mediaType(of: path), let file = try? OpenFile(folder + "/" + path),
                let bytes = try? file.read(at: 0, count: file.length)
            else { continue }
            files[path] = Self.asset(bytes, mediaType: mediaType, modified: HTTPDate(file.modified))
        }
        self.files = files
    }

    var isEmpty: Bool { files.isEmpty }

    subscript(path: String) -> Asset? { files[path] }

    private static func asset(_ bytes: [UInt8], mediaType: String, modified: HTTPDate) -> Asset {
        let plain = Representation(bytes, modified: modified)
        guard MediaType.isCompressible(mediaType), let packed = ResponseCompression.gzip(bytes, level: 9),
            packed.count < bytes.count
        else { return Asset(mediaType: mediaType, plain: plain, compressed: nil) }
        let compressed = Representation(packed, modified: modified)
        return Asset(mediaType: mediaType, plain: plain, compressed: compressed)
    }

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
