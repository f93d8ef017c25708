import Core
import Crypto
import Testing

/// Signatures of P-256 at the edges, over the ASCII text `message`. The keys were computed from the signatures, as Project
/// Wycheproof does it: without the checks of range every one of them would fit.
@Suite struct ECDSASignatureTests {
    private let message = Array("message".utf8)
    private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

    /// A key under which r = 5 and s = 7 fit.
    private static let small = [
        "Zt_RxyS0IUfKZFGl2q10nLQPfl-DJfvbcFg5_evsyK0", "S1-ypQLhH4GZ_TKqKQcJXGu9RhGczjUOpshUyudJRIk",
    ]
    /// A key under which r = 3 and s = 7 fit, because a point has the coordinate order + 3.
    private static let reduced = [
        "JjjW4n6BYzfJQwR25Bv_83nOjBOBN2KXrz5OMo5FaVs", "oovHVpmWZn7dLvGLh4qPVN7Ya4TAqSKDpMjLwdcw19E",
    ]
    /// A key under which r = 5 and s = order − 1 fit.
    private static let great = [
        "XoJj-knqYYtKtAN5aFzcp3yjot2LPIbzEAfw-gg5Yiw", "600RdU3bS4yEFf5KgNDv_cAYOpHdo64AMr17ERY0bfw",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: [String]
        let r: String
        let s: String
    }

    @Test(
        "Signatures at the edges of the range fit",
        arguments: [
            Case(testDescription: "small numbers", key: small, r: "05", s: "07"),
            Case(testDescription: "r that was reduced", key: reduced, r: "03", s: "07"),
            Case(testDescription: "the greatest s", key: great, r: "05", s: String(order.dropLast()) + "0"),
        ])
    func valid(edge: Case) throws {
        #expect(try key(edge).isValid(number(edge.r) + number(edge.s), of: message))
        #expect(try !key(edge).isValid(number(edge.r) + number(edge.s), of: message + [0]))
    }

    @Test(
        "Numbers that are zero, or not below the order, are refused",
        arguments: [
            Case(testDescription: "r is zero", key: small, r: "00", s: "07"),
            Case(testDescription: "s is zero", key: small, r: "05", s: "00"),
            Case(testDescription: "both are zero", key: small, r: "00", s: "00"),
            Case(testDescription: "r is the order", key: small, r: order, s: "07"),
            Case(testDescription: "s is the order", key: small, r: "05", s: order),
            Case(testDescription: "order + 5 for r", key: small, r: String(order.dropLast(2)) + "56", s: "07"),
            Case(testDescription: "order + 7 for s", key: small, r: "05", s: String(order.dropLast(2)) + "58"),
            Case(testDescription: "the coordinate for r", key: reduced, r: String(order.dropLast(2)) + "54", s: "07"),
            Case(testDescription: "all bits set", key: small, r: String(repeating: "f", count: 64), s: "07"),
        ])
    func outOfRange(edge: Case) throws {
        #expect(try !key(edge).isValid(number(edge.r) + number(edge.s), of: message))
    }

    @Test("A signature in DER, and one that is cut or filled, is refused")
    func forms() throws {
        let key = try key(Case(testDescription: "", key: Self.small, r: "", s: ""))
        let raw = number("05") + number("07")
        #expect(key.isValid(raw, of: message))
        let der: [UInt8] = [0x30, 6, 2, 1, 5, 2, 1, 7]
        let filled = der + [UInt8](repeating: 0, count: 56)
        let short: [UInt8] = [5, 7]
        for wrong in [[], der, filled, short, Array(raw.dropLast()), raw + [0], [0] + raw, raw + raw] {
            #expect(!key.isValid(wrong, of: message))
        }
    }

    private func key(_ edge: Case) throws -> PublicKey {
        try PublicKey(jwk: ["kty": "EC", "crv": "P-256", "x": .string(edge.key[0]), "y": .string(edge.key[1])])
    }

    /// A number of 32 bytes.
    private func number(_ text: String) -> [UInt8] {
        hex(String(repeating: "0", count: 64 - text.count) + text)
    }
}

@Suite struct Ed25519SignatureTests {
    /// The order of the group, little-endian (RFC 8032 §5.1).
    private static let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")

    @Test("The same signature with the order added to its number, or of another length, is refused")
    func malleability() throws {
        let key = try PublicKey(jwk: members(KeyVectors.ed25519))
        let parts = KeyVectors.ed25519Token.split(separator: ".").map(String.init)
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(key.isValid(signature, of: message))
        var sum = Array(signature[32...])
        var carry = 0
        for index in sum.indices {
            carry += Int(sum[index]) + Int(Self.order[index])
            sum[index] = UInt8(carry & 0xFF)
            carry >>= 8
        }
        #expect(carry == 0)
        let half = Array(signature[..<32])
        let zero = [UInt8](repeating: 0, count: 32)
        let wrongs = [half + sum, half + zero, zero + zero, Array(signature.dropLast()), signature + [0], []]
        for wrong in wrongs { #expect(!key.isValid(wrong, of: message)) }
        #expect(!key.isValid(signature, of: []))
    }
}
