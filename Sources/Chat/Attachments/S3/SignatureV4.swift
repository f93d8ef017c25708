import Core
import Crypto
import HTTPCore

/// AWS Signature Version 4, as Amazon documents it for S3: of requests, and of bodies that are signed chunk by chunk.
struct SignatureV4: Sendable {
    /// The hash of a request without a body.
    static let emptyHash = hex(Digest.sha256([UInt8]()))
    /// What stands for the hash of a body that is signed in chunks.
    static let streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"

    let accessKey: String
    let secretKey: String
    let region: String
    let service = "s3"

    /// When something is signed, as the signature writes it.
    struct Moment: Sendable {
        /// Such as `20130524T000000Z`.
        let time: String
        var day: String { String(time.prefix(8)) }

        init(_ time: Timestamp) {
            self.time = time.rfc3339.prefix(19).replacing("-", with: "").replacing(":", with: "") + "Z"
        }

        init(time: String) {
            self.time = time
        }
    }

    /// The signature of a request, and the `Authorization` field that carries it.
    ///
    /// - Parameters:
    ///   - path: percent-encoded
    ///   - query: names and values, not encoded
    ///   - fields: those that are signed, `host` and `x-amz-date` among them
    func sign(
        _ method: String, path: String, query: [(String, String)] = [], fields: [(String, String)], payload: String,
        at moment: Moment
    ) -> (signature: String, authorization: String) {
        let fields = fields.map { ($0.lowercased(), Self.trimmed($1)) }.sorted { $0.0 < $1.0 }
        let names = fields.map(\.0).joined(separator: ";")
        let canonical = [
            method, path, Self.canonical(query), fields.map { "\($0):\($1)\n" }.joined(), names, payload,
        ].joined(separator: "\n")
        let text = [
            "AWS4-HMAC-SHA256", moment.time, scope(moment), Self.hex(Digest.sha256(Array(canonical.utf8))),
        ].joined(separator: "\n")
        let signature = Self.hex(HMAC.sha256(Array(text.utf8), key: signingKey(moment)))
        return (
            signature,
            "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope(moment)),SignedHeaders=\(names),Signature=\(signature)"
        )
    }

    /// The signature of a chunk behind one with that signature, or behind the head.
    func sign(chunk: [UInt8], after previous: String, at moment: Moment) -> String {
        let text = [
            "AWS4-HMAC-SHA256-PAYLOAD", moment.time, scope(moment), previous, Self.emptyHash,
            Self.hex(Digest.sha256(chunk)),
        ].joined(separator: "\n")
        return Self.hex(HMAC.sha256(Array(text.utf8), key: signingKey(moment)))
    }

    /// A chunk as it is sent.
    static func framed(_ chunk: [UInt8], signature: String) -> [UInt8] {
        Array("\(String(chunk.count, radix: 16));chunk-signature=\(signature)\r\n".utf8) + chunk + Array("\r\n".utf8)
    }

    /// How many bytes a body of this length takes in chunks of that one, the empty last one included.
    static func framedLength(_ length: Int, chunk: Int) -> Int {
        func one(_ count: Int) -> Int { String(count, radix: 16).utf8.count + 17 + 64 + 2 + count + 2 }
        let rest = length % chunk
        return length / chunk * one(chunk) + (rest > 0 ? one(rest) : 0) + one(0)
    }

    private func scope(_ moment: Moment) -> String { "\(moment.day)/\(region)/\(service)/aws4_request" }

    private func signingKey(_ moment: Moment) -> [UInt8] {
        var key = Array("AWS4\(secretKey)".utf8)
        for part in [moment.day, region, service, "aws4_request"] { key = HMAC.sha256(Array(part.utf8), key: key) }
        return key
    }

    /// The query as addresses and signatures write it.
    static func canonical(_ query: [(String, String)]) -> String {
        query.map { (encoded($0), encoded($1)) }.sorted { $0 < $1 }.map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// Everything but letters, digits and `-._~` percent-encoded; slashes too, unless they part a path.
    static func encoded(_ text: String, isPath: Bool = false) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where isPath:
                encoded += "/"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }

    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.reduce(into: "") { text, byte in
            let digits = String(byte, radix: 16)
            text += byte < 16 ? "0\(digits)" : digits
        }
    }
}
