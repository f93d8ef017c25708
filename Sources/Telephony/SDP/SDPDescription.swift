import Net

/// A session description (RFC 8866), as far as calls use it: lines that nobody here reads are not kept.
struct SDPDescription: Equatable, Sendable {
    var origin: SDPOrigin
    /// Of every medium that has none of its own.
    var connection: SDPHost?
    /// Those before the first medium.
    var attributes: [SDPAttribute] = []
    var media: [SDPMedia] = []
}

/// The `o=` line: who made a description, and which of its versions this is.
struct SDPOrigin: Equatable, Sendable {
    var user = "-"
    /// Decimal digits, of any length.
    var session: String
    /// Decimal digits; one more for each change.
    var version: String
    var host: SDPHost
}

/// The address of a line, whose type is always `IN`.
enum SDPHost: Equatable, Sendable {
    case address(IPAddress)
    /// A name, which nobody here looks up, with `IP4` or `IP6` as it was said.
    case name(String, isV6: Bool)
}

/// A line `a=name` or `a=name:value`.
struct SDPAttribute: Equatable, Sendable {
    var name: String
    var value: String?

    init(_ name: String, _ value: String? = nil) {
        self.name = name
        self.value = value
    }
}

/// An `m=` line and what belongs to it.
struct SDPMedia: Equatable, Sendable {
    /// `audio`, `video`, `image` …
    var kind: String
    /// 0 refuses the medium.
    var port: UInt16
    /// `RTP/AVP`, `RTP/SAVP` …
    var transport: String
    /// Payload types, for RTP.
    var formats: [String]
    var connection: SDPHost?
    var attributes: [SDPAttribute] = []

    /// The value of the first attribute of a name; empty where it has none.
    func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }
}

extension SDPDescription {
    /// The lines of the description, each with its CRLF.
    var bytes: [UInt8] {
        var text = "v=0\r\no=\(origin.user) \(origin.session) \(origin.version) \(origin.host.line)\r\ns=-\r\n"
        if let connection { text += "c=\(connection.line)\r\n" }
        text += "t=0 0\r\n"
        for attribute in attributes { text += attribute.line }
        for medium in media {
            text += "m=\(medium.kind) \(medium.port) \(medium.transport) \(medium.formats.joined(separator: " "))\r\n"
            if let connection = medium.connection { text += "c=\(connection.line)\r\n" }
            for attribute in medium.attributes { text += attribute.line }
        }
        return Array(text.utf8)
    }
}

extension SDPHost {
    /// The address, where it is one.
    var address: IPAddress? {
        if case .address(let address) = self { address } else { nil }
    }

    fileprivate var line: String {
        switch self {
        case .address(.v4(let value)): "IN IP4 \(IPAddress.v4(value))"
        case .address(let address): "IN IP6 \(address)"
        case .name(let name, let isV6): "IN \(isV6 ? "IP6" : "IP4") \(name)"
        }
    }
}

extension SDPAttribute {
    fileprivate var line: String { value.map { "a=\(name):\($0)\r\n" } ?? "a=\(name)\r\n" }
}
