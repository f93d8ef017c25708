import Testing

@testable import HTTPServer

@Suite struct CharacterClassTests {
    private static let alphanumerics = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)

    /// The bytes that a class holds.
    private func bytes(of characters: CharacterClass) -> Set<UInt8> {
        Set((0...255).filter { characters.contains($0) })
    }

    @Test("Token characters are those of RFC 9110 §5.6.2")
    func token() {
        #expect(bytes(of: .token) == Set(Self.alphanumerics + "!#$%&'*+-.^_`|~".utf8))
    }

    @Test("Field values hold all but control characters, the tab apart (RFC 9110 §5.5)")
    func fieldValue() {
        #expect(bytes(of: .fieldValue) == Set([9] + Array(0x20...0x7E) + Array(0x80...0xFF)))
    }

    @Test("Targets hold visible ASCII without the number sign")
    func target() {
        #expect(bytes(of: .target) == Set(0x21...0x7E).subtracting("#".utf8))
    }

    @Test("Hosts hold what RFC 3986 §3.2.2 and a port need")
    func host() {
        #expect(bytes(of: .host) == Set(Self.alphanumerics + "-._~%!$&'()*+,;=:[]".utf8))
    }
}
