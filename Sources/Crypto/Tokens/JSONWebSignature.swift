import Glibc

/// A JWS in compact serialization (RFC 7515 §7.1), taken apart but not yet trusted.
package struct JSONWebSignature: Sendable {
    /// Longer texts are refused before anything is decoded, in bytes, unless another limit is given.
    package static let maximumLength = 16 << 10

    /// The header's `kid`: which of our keys to try, never the key itself.
    package var keyID: String? { header.keyID }
    /// The header's `alg`: compared with our record of the key, never obeyed.
    package var algorithm: String { header.algorithm }
    /// The header's `typ`.
    package var type: String? { header.type }
    package let payload: [UInt8]
    private let header: JOSEHeader
    private let signature: [UInt8]
    private let text: [UInt8]
    /// How much of the text is signed.
    private let signedCount: Int

    /// Takes the text apart. `jwk`, `jku`, `x5u` and `x5c` are ignored and every `crit` is refused.
    package init(
        compact text: some StringProtocol, maximumLength: Int = Self.maximumLength
    ) throws(CryptoError) {
        try self.init(compact: text, maximumLength: maximumLength, known: [])
    }

    /// Takes the text apart, more quickly where it begins with one of the known headers.
    init(compact text: some StringProtocol, maximumLength: Int, known: [KnownHeader]) throws(CryptoError) {
        guard let text = Self.bytes(of: text, maximumLength: maximumLength) else { throw .malformedToken }
        guard let (first, second) = Self.dots(in: text),
            let payload = Base64URL.decode(text.span.extracting(first + 1..<second)),
            let signature = Base64URL.decode(text.span.extracting(second + 1..<text.count))
        else { throw .malformedToken }
        header = try Self.header(text.span.extracting(0..<first), known: known)
        self.payload = payload
        self.signature = signature
        self.text = text
        signedCount = second
    }

    /// Checks the signature. The key decides the algorithm.
    package func verify(with key: any VerificationKey) throws(CryptoError) {
        guard algorithm == key.algorithm.rawValue else { throw .wrongAlgorithm }
        guard key.isValid(signature.span, of: text.span.extracting(0..<signedCount)) else { throw .wrongSignature }
    }

    /// Signs the payload and gives the compact text.
    package static func compact(
        _ payload: [UInt8], type: String?, key: any SigningKey
    ) throws(CryptoError) -> String {
        let header = JOSEHeader(algorithm: key.algorithm, keyID: key.id, type: type)
        return try compact(payload, encodedHeader: header.encoded, key: key)
    }

    /// Signs the payload under a header that is ready.
    static func compact(
        _ payload: [UInt8], encodedHeader: String, key: any SigningKey
    ) throws(CryptoError) -> String {
        let input = encodedHeader + "." + Base64URL.encode(payload)
        return input + "." + Base64URL.encode(try key.signature(of: Array(input.utf8)))
    }

    /// Where the two dots lie; nil unless there are two.
    private static func dots(in text: [UInt8]) -> (Int, Int)? {
        unsafe text.withUnsafeBytes { text in
            func dot(from start: Int) -> Int? {
                guard start < text.count, let base = text.baseAddress,
                    let found = unsafe memchr(base + start, Int32(UInt8(ascii: ".")), text.count - start)
                else { return nil }
                return unsafe UnsafeRawPointer(found) - base
            }
            guard let first = dot(from: 0), let second = dot(from: first + 1), dot(from: second + 1) == nil else {
                return nil
            }
            return (first, second)
        }
    }

    /// A copy of the text, which is made at once where its bytes lie together; nil where it is too long.
    private static func bytes(of text: some StringProtocol, maximumLength: Int) -> [UInt8]? {
        let copied = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.count <= maximumLength ? unsafe [UInt8](bytes) : nil
        }
        if let copied { return copied }
        let bytes = Array(text.utf8.prefix(maximumLength + 1))
        return bytes.count <= maximumLength ? bytes : nil
    }

    private static func header(_ text: Span<UInt8>, known: [KnownHeader]) throws(CryptoError) -> JOSEHeader {
        for known in known where known.matches(text) { return known.header }
        guard let json = Base64URL.decode(text) else { throw .malformedToken }
        return try JOSEHeader(json: json)
    }
}
