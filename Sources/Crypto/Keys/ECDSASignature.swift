/// A signature of ECDSA on P-256: two numbers, written as 64 bytes by JOSE (RFC 7518 §3.4) and as DER by OpenSSL.
enum ECDSASignature {
    /// Bytes of each number.
    private static let width = 32
    /// Bytes of JOSE's form.
    static let count = 64
    /// The order of the group, big-endian (FIPS 186-4 D.1.2.3).
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// The DER of JOSE's form; nil unless both numbers lie above zero and below the order.
    static func der(of raw: Span<UInt8>) -> [UInt8]? {
        guard raw.count == count, isInRange(raw, 0), isInRange(raw, width) else { return nil }
        var der: [UInt8] = [0x30, 0]
        der.reserveCapacity(72)
        appendInteger(raw, 0, to: &der)
        appendInteger(raw, width, to: &der)
        der[1] = UInt8(der.count - 2)
        return der
    }

    /// JOSE's form of the DER that OpenSSL writes; nil for anything else.
    static func raw(of der: [UInt8]) -> [UInt8]? {
        guard der.count >= 2, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return nil }
        var raw: [UInt8] = []
        raw.reserveCapacity(count)
        var rest = der[2...]
        for _ in 0..<2 {
            guard let number = integer(from: &rest) else { return nil }
            raw += [UInt8](repeating: 0, count: width - number.count) + number
        }
        return rest.isEmpty ? raw : nil
    }

    private static func isInRange(_ raw: Span<UInt8>, _ start: Int) -> Bool {
        var isZero = true
        var order: Bool?
        for index in 0..<width {
            let (byte, bound) = (raw[start + index], Self.order[index])
            if byte != 0 { isZero = false }
            if order == nil, byte != bound { order = byte < bound }
        }
        return !isZero && order == true
    }

    /// A number without the zeros before it, except one that keeps it positive.
    private static func appendInteger(_ raw: Span<UInt8>, _ start: Int, to der: inout [UInt8]) {
        var first = start
        while first < start + width - 1, raw[first] == 0 { first += 1 }
        let needsZero = raw[first] >= 0x80
        der.append(0x02)
        der.append(UInt8(start + width - first + (needsZero ? 1 : 0)))
        if needsZero { der.append(0) }
        for index in first..<start + width { der.append(raw[index]) }
    }

    private static func integer(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.popFirst() == 0x02, let length = rest.popFirst(), length <= rest.count else { return nil }
        let number = rest.prefix(Int(length)).drop { $0 == 0 }
        rest = rest.dropFirst(Int(length))
        return number.count <= width ? number : nil
    }
}
