/// The first line of a message (RFC 3261 §7.1, §7.2).
enum SIPStartLine: Equatable {
    /// The fault is in the rest of the line; the method is known.
    case request(SIPMethod, SIPAnyURI?, fault: SIPFault?)
    case response(SIPStatus?)
    /// No line of SIP.
    case unknown

    init(_ line: String) {
        let bytes = line.utf8
        if bytes.count >= 4, line.prefix(4).lowercased() == "sip/" {
            self = .response(Self.status(line))
            return
        }
        // One space each, and none behind (RFC 4475 §3.1.2.8 to §3.1.2.10).
        let parts = bytes.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let method = SIPMethod(String(parts[0]) ?? ""), let end = parts[1].lastIndex(of: 0x20)
        else {
            self = .unknown
            return
        }
        let version = String(parts[1][parts[1].index(after: end)...]) ?? ""
        let target = String(parts[1][..<end]) ?? ""
        guard let major = Self.version(version) else {
            // Where the version stands at the wrong place, it is still a request of SIP.
            let isSIP = line.lowercased().contains("sip/2.0")
            self = isSIP ? .request(method, nil, fault: .invalidRequestLine) : .unknown
            return
        }
        let uri = SIPAnyURI(target)
        var fault: SIPFault?
        switch uri {
        case nil: fault = target.utf8.contains(0x20) ? .invalidRequestLine : .invalidURI
        case .sip(let uri)? where !uri.headers.isEmpty: fault = .invalidURI
        case .other?: fault = .unsupportedScheme
        default: break
        }
        self = .request(method, uri, fault: major == "2.0" ? fault : .unsupportedVersion)
    }

    /// The numbers of `SIP/2.0`; nil where it is no version of SIP.
    private static func version(_ text: String) -> String? {
        guard text.utf8.count > 4, text.prefix(4).lowercased() == "sip/" else { return nil }
        var scanner = SIPScanner(text.utf8.dropFirst(4))
        guard scanner.text(SIPScanner.isDigit) != nil, scanner.take(0x2E), scanner.text(SIPScanner.isDigit) != nil,
            scanner.isAtEnd
        else { return nil }
        return String(text.dropFirst(4))
    }

    private static func status(_ line: String) -> SIPStatus? {
        let parts = line.utf8.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, version(String(parts[0]) ?? "") == "2.0", parts[1].count == 3,
            let code = Int(String(parts[1]) ?? ""), (100...699).contains(code), parts[1].allSatisfy(SIPScanner.isDigit)
        else { return nil }
        return SIPStatus(code, parts.count > 2 ? String(parts[2]) ?? "" : "")
    }
}
