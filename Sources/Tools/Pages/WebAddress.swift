/// The address of a page, without a fragment (RFC 3986).
package struct WebAddress: Sendable, Equatable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// The host's name in lower case, or its address.
    package let host: String
    /// With its colon; empty where there is none.
    private let port: String
    /// From the first slash on, with the query.
    private let target: String

    /// The most bytes of an address.
    package static let maximumLength = 8 << 10

    package var description: String { "\(scheme)://\(host)\(port)\(target)" }

    private init(_ scheme: String, _ host: String, _ port: String, _ target: String) {
        (self.scheme, self.host, self.port, self.target) = (scheme, host, port, target)
    }

    /// Reads an absolute address. Nil for another scheme, a name and password in it, and what is no address.
    package init?(_ text: some StringProtocol) {
        let text = Self.cleaned(text)
        guard text.utf8.count <= Self.maximumLength, let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon].lowercased()
        let behind = text[text.index(after: colon)...]
        guard scheme == "http" || scheme == "https", behind.hasPrefix("//") else { return nil }
        let rest = behind.dropFirst(2)
        let authority = rest.prefix { !"/?\\".contains($0) }.lowercased()
        guard let (host, port) = Self.hostAndPort(authority) else { return nil }
        let target = rest.dropFirst(authority.count)
        self.init(scheme, host, port, target.hasPrefix("/") ? Self.withoutDots(target) : "/\(target)")
    }

    private static func hostAndPort(_ authority: String) -> (String, String)? {
        var host = authority[...]
        var port = ""
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.allSatisfy({ ("0"..."9").contains($0) }), digits.isEmpty || UInt16(digits) != nil else {
                return nil
            }
            host = authority[..<colon]
            port = digits.isEmpty ? "" : ":\(digits)"
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): isBracketed
            default: false
            }
        }
        return isPlain && !host.isEmpty ? (String(host), port) : nil
    }

    /// What a reference on this page leads to; nil where that is no page (§5.2).
    package func resolved(_ reference: some StringProtocol) -> WebAddress? {
        let text = Self.cleaned(reference)
        guard text.utf8.count <= Self.maximumLength else { return nil }
        if text.isEmpty { return self }
        if text.hasPrefix("//") { return WebAddress("\(scheme):\(text)") }
        let beginning = text.prefix { !"/?".contains($0) }
        if beginning.contains(":") { return WebAddress(text) }
        let path = target.prefix { $0 != "?" }
        if text.hasPrefix("/") { return WebAddress(scheme, host, port, Self.withoutDots(text[...])) }
        if text.hasPrefix("?") { return WebAddress(scheme, host, port, path + text) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return WebAddress(scheme, host, port, Self.withoutDots(folder + text))
    }

    /// Without blanks around it, its fragment, and with everything encoded that no address can hold.
    private static func cleaned(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "#"): return String(decoding: bytes, as: UTF8.self)
            case 0x09, 0x0A, 0x0D: continue
            case 0x20 where bytes.isEmpty: continue
            case 0x00...0x20, 0x7F..., UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
                bytes.append(UInt8(ascii: "%"))
                bytes += Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16, uppercase: true).utf8)
            default: bytes.append(byte)
            }
        }
        while bytes.suffix(3) == Array("%20".utf8)[...] { bytes.removeLast(3) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The path with `.` and `..` carried out (§5.2.4), and its query.
    private static func withoutDots(_ target: some StringProtocol) -> String {
        let path = target.prefix { $0 != "?" }
        var segments: [Substring] = []
        let all = String(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in all.enumerated() {
            let isLast = index == all.count - 1
            switch segment {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/") + target.dropFirst(path.count)
    }
}
