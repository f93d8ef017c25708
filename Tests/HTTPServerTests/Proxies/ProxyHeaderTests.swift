import Net
import Testing

@testable import HTTPServer

/// The PROXY protocol of HAProxy, versions 1 (§2.1) and 2 (§2.2).
@Suite struct ProxyHeaderTests {
    /// Bytes, and what they mean: the client's address, `-` for the proxy's own connection, or an error.
    struct Vector: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        let meaning: Result<String, ProxyHeaderError>

        var testDescription: String { name }

        static func line(_ text: String, _ meaning: Result<String, ProxyHeaderError>) -> Vector {
            Vector(name: text.debugDescription, bytes: Array(text.utf8), meaning: meaning)
        }

        static func binary(
            _ name: String, command: UInt8 = 0x21, family: UInt8 = 0x11, length: Int? = nil,
            _ content: [UInt8], _ meaning: Result<String, ProxyHeaderError>
        ) -> Vector {
            Vector(name: name, bytes: header(command, family, length: length, content), meaning: meaning)
        }
    }

    static func header(_ command: UInt8, _ family: UInt8, length: Int? = nil, _ content: [UInt8]) -> [UInt8] {
        let length = length ?? content.count
        return Array("\r\n\r\n\0\r\nQUIT\n".utf8) + [command, family, UInt8(length >> 8), UInt8(length & 255)] + content
    }

    static let v4: [UInt8] = [192, 0, 2, 7, 10, 0, 0, 1, 0x12, 0x67, 0, 80]
    static let v6: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [7] + [UInt8](repeating: 1, count: 20)
    private static let encrypted: [UInt8] = [0x20, 0, 5, 1, 0, 0, 0, 0]
    private static let unencrypted: [UInt8] = [0x20, 0, 5, 0, 0, 0, 0, 0]

    static let lines: [Vector] = [
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 4711 80\r\n", .success("192.0.2.7")),
        .line("PROXY TCP6 2001:db8::7 fd00::1 65535 0\r\n", .success("2001:db8::7")),
        .line("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:10.0.0.1 1 2\r\n", .success("192.0.2.7")),
        .line("PROXY UNKNOWN\r\n", .success("-")),
        .line("PROXY UNKNOWN ffff:f...f:ffff whatever 65535 65535\r\n", .success("-")),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 4711 80\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 4711\r\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 4711 80 \r\n", .failure(.malformed)),
        .line("PROXY TCP4  192.0.2.7 10.0.0.1 4711 80\r\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 4711 65536\r\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 04711 80\r\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1 +1 80\r\n", .failure(.malformed)),
        .line("PROXY TCP4 2001:db8::7 10.0.0.1 4711 80\r\n", .failure(.malformed)),
        .line("PROXY TCP6 192.0.2.7 10.0.0.1 4711 80\r\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.07 10.0.0.1 4711 80\r\n", .failure(.malformed)),
        .line("PROXY UDP4 192.0.2.7 10.0.0.1 4711 80\r\n", .failure(.malformed)),
        .line("PROXY tcp4 192.0.2.7 10.0.0.1 4711 80\r\n", .failure(.malformed)),
        .line("PROXY \r\n", .failure(.malformed)),
        .line("PROXY TCP4 192.0.2.7 10.0.0.1\0 4711 80\r\n", .failure(.malformed)),
        .line("PROXY UNKNOWN " + String(repeating: "x", count: 93) + "\r\n", .failure(.malformed)),
        .line("PROXYTCP4", .failure(.missing)),
        .line("GET / HTTP/1.1\r\n", .failure(.missing)),
        .line("proxy TCP4", .failure(.missing)),
    ]

    static let binaries: [Vector] = [
        .binary("TCP over IPv4", v4, .success("192.0.2.7")),
        .binary("TCP over IPv6", command: 0x21, family: 0x21, v6, .success("2001:db8::7")),
        .binary("a Unix socket", command: 0x21, family: 0x31, [UInt8](repeating: 47, count: 216), .success("-")),
        .binary("an unspecified family", command: 0x21, family: 0x00, [], .success("-")),
        .binary("the proxy's own connection", command: 0x20, family: 0x00, [], .success("-")),
        .binary("the proxy's own connection, with an address", command: 0x20, family: 0x11, v4, .success("-")),
        .binary("an encrypted client", v4 + encrypted, .success("192.0.2.7 encrypted")),
        .binary("an unencrypted client", v4 + unencrypted, .success("192.0.2.7")),
        .binary(
            "fields that nobody knows", v4 + [0xEE, 0, 2, 1, 2, 0x04, 0, 0] + encrypted, .success("192.0.2.7 encrypted")
        ),
        .binary("a field past the end", v4 + [0xEE, 0, 3, 1, 2], .failure(.malformed)),
        .binary("half a field", v4 + [0xEE, 0], .failure(.malformed)),
        .binary("two fields on encryption", v4 + encrypted + unencrypted, .failure(.malformed)),
        .binary("an empty field on encryption", v4 + [0x20, 0, 0], .failure(.malformed)),
        .binary("a wrong checksum", v4 + [0x03, 0, 4, 1, 2, 3, 4], .failure(.wrongChecksum)),
        .binary("a checksum of the wrong length", v4 + [0x03, 0, 3, 1, 2, 3], .failure(.malformed)),
        .binary("less than its addresses", Array(v4.prefix(11)), .failure(.malformed)),
        .binary("IPv4 in place of IPv6", command: 0x21, family: 0x21, v4, .failure(.malformed)),
        .binary("another version", command: 0x31, family: 0x11, v4, .failure(.unsupported)),
        .binary("an unknown command", command: 0x22, family: 0x11, v4, .failure(.unsupported)),
        .binary("UDP", command: 0x21, family: 0x12, v4, .failure(.unsupported)),
        .binary("an unknown family", command: 0x21, family: 0x41, v4, .failure(.unsupported)),
        .binary("more than the limit", length: 4081, v4, .failure(.tooLong)),
    ]

    @Test(
        "A header means the same however it arrives, and takes none of its client's bytes", arguments: lines + binaries)
    func vectors(vector: Vector) {
        #expect(meaning(of: vector.bytes) == vector.meaning)
        guard case .success = vector.meaning else { return }
        #expect(meaning(of: vector.bytes + Array("GET / HTTP/1.1\r\n".utf8)) == vector.meaning)
        for count in 0..<vector.bytes.count {
            #expect(meaning(of: Array(vector.bytes.prefix(count))) == .success("more"))
        }
    }

    private func meaning(of bytes: [UInt8]) -> Result<String, ProxyHeaderError> {
        do throws(ProxyHeaderError) {
            guard let header = try ProxyHeader.parse(bytes) else { return .success("more") }
            return .success((header.client?.description ?? "-") + (header.isSecure ? " encrypted" : ""))
        } catch {
            return .failure(error)
        }
    }

    @Test("A checksum covers the whole header but itself (RFC 3720 §B.4 for the sum)")
    func checksums() throws {
        #expect(ProxyHeaderFields.crc32c(Array("123456789".utf8)) == 0xE306_9283)
        #expect(ProxyHeaderFields.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        var bytes = Self.header(0x21, 0x11, Self.v4 + [0x03, 0, 4, 0, 0, 0, 0] + Self.encrypted)
        let sum = ProxyHeaderFields.crc32c(bytes)
        for place in 0..<4 { bytes[16 + 12 + 3 + place] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * place)) }
        #expect(try ProxyHeader.parse(bytes)?.isSecure == true)
        bytes[16] ^= 1
        #expect(throws: ProxyHeaderError.wrongChecksum) { try ProxyHeader.parse(bytes) }
    }
}
