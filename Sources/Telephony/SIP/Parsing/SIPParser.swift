/// Reads a message (RFC 3261 §7, §18.3, §25).
struct SIPParser: Sendable {
    /// How much is taken.
    let limits: SIPLimits

    init(limits: SIPLimits = SIPLimits()) {
        self.limits = limits
    }

    /// Reads a datagram: one message, behind whose body nothing counts. Nil is a sign of life, which holds nothing but
    /// line ends (RFC 5626 §3.5.1).
    func message(datagram bytes: [UInt8]) throws(SIPParseError) -> SIPMessage? {
        guard bytes.count <= limits.messageBytes else { throw SIPParseError(fault: .notSIP) }
        let start = bytes.firstIndex { $0 != 13 && $0 != 10 && $0 != 0 } ?? bytes.endIndex
        if start == bytes.endIndex { return nil }
        guard let end = Self.headEnd(bytes, from: start) else { throw SIPParseError(fault: .notSIP) }
        let head = SIPHead(bytes[start..<end], limits: limits)
        let rest = bytes[(end + 4)...]
        let length = try head.length(onStream: false) ?? rest.count
        guard length <= rest.count else { throw head.error(.incompleteBody) }
        return try head.message(body: Array(rest.prefix(length)))
    }

    /// Where the empty line begins that ends a head.
    static func headEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 3 < bytes.count {
            if bytes[index + 3] > 13 {
                index += 4
            } else if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                return index
            } else {
                index += 1
            }
        }
        return nil
    }
}

/// A head that was taken apart and waits for its body.
struct SIPHead {
    private let startLine: SIPStartLine
    private let fields: SIPFields
    private let lengths: [String]
    private let fault: SIPFault?

    init(_ head: ArraySlice<UInt8>, limits: SIPLimits) {
        let reader = SIPHeadReader(head, limits: limits)
        startLine = SIPStartLine(reader.startLine)
        fields = reader.fields
        lengths = reader.lengths
        fault = head.count > limits.headBytes ? .headTooLarge : reader.fault
    }

    /// How long the body is; nil where nothing says so, which only a datagram may do (§18.3, §20.14).
    func length(onStream: Bool) throws(SIPParseError) -> Int? {
        guard let text = lengths.first else {
            if onStream { throw error(.missingField(.contentLength)) }
            return nil
        }
        guard lengths.count == 1 else { throw error(.repeatedField(.contentLength)) }
        var scanner = SIPScanner(text)
        guard let length = scanner.number(upTo: UInt64(UInt32.max)), scanner.isAtEnd else {
            throw error(.invalidField(.contentLength))
        }
        return Int(length)
    }

    /// The whole message.
    func message(body: [UInt8]) throws(SIPParseError) -> SIPMessage {
        switch startLine {
        case .unknown:
            throw SIPParseError(fault: .notSIP)
        case .response(let status):
            guard let status else { throw SIPParseError(fault: .invalidStatusLine) }
            if let fault = fault ?? SIPFieldCheck.fault(of: fields) { throw SIPParseError(fault: fault) }
            return .response(SIPResponse(status, fields: fields, body: body))
        case .request(let method, let uri, let lineFault):
            if let fault = fault ?? lineFault ?? SIPFieldCheck.fault(of: fields) { throw error(fault) }
            guard let uri else { throw error(.invalidURI) }
            guard fields.cseq?.method == method else { throw error(.mismatchedMethod) }
            return .request(SIPRequest(method, uri, fields: fields, body: body))
        }
    }

    /// The fault with what an answer needs.
    func error(_ fault: SIPFault) -> SIPParseError {
        guard case .request(let method, _, _) = startLine else { return SIPParseError(fault: fault) }
        return SIPParseError(fault: fault, refused: SIPParseError.Refused(method: method, fields: fields))
    }
}
