/// A payload type and what it stands for, of `rtpmap`, `fmtp` and the table of RFC 3551 §6.
struct SDPFormat: Equatable, Sendable {
    var type: UInt8
    var name: String
    var clock: Int
    var channels: Int
    /// The value of `fmtp`.
    var parameters: String?

    /// Keys as RTP carries them (RFC 4733).
    var isEvents: Bool { name.lowercased() == "telephone-event" }

    /// Comfort noise (RFC 3389).
    var isComfortNoise: Bool { name.uppercased() == "CN" }

    /// The formats of a medium in its order; those that have no meaning are left out.
    static func all(of medium: SDPMedia) -> [SDPFormat] {
        var formats: [SDPFormat] = []
        for text in medium.formats {
            guard let type = UInt8(text), type < 128, !formats.contains(where: { $0.type == type }) else { continue }
            let map = value(of: "rtpmap", type: type, in: medium).flatMap { read($0, type: type) }
            guard var format = map ?? fixed[type] else { continue }
            format.parameters = value(of: "fmtp", type: type, in: medium)
            formats.append(format)
        }
        return formats
    }

    /// The value behind a payload type: of `a=rtpmap:0 PCMU/8000`, `PCMU/8000`.
    private static func value(of name: String, type: UInt8, in medium: SDPMedia) -> String? {
        for attribute in medium.attributes where attribute.name == name {
            let parts = (attribute.value ?? "").split(separator: " ", maxSplits: 1)
            if parts.count == 2, UInt8(parts[0]) == type { return String(parts[1]) }
        }
        return nil
    }

    private static func read(_ map: String, type: UInt8) -> SDPFormat? {
        let parts = map.split(separator: "/", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard parts.count >= 2, !parts[0].isEmpty, let clock = Int(parts[1]), 1...1_000_000 ~= clock else { return nil }
        let channels = parts.count > 2 ? Int(parts[2]) ?? 1 : 1
        return SDPFormat(type: type, name: parts[0], clock: clock, channels: channels)
    }

    private static let fixed: [UInt8: SDPFormat] = [
        0: SDPFormat(type: 0, name: "PCMU", clock: 8_000, channels: 1),
        8: SDPFormat(type: 8, name: "PCMA", clock: 8_000, channels: 1),
        9: SDPFormat(type: 9, name: "G722", clock: 8_000, channels: 1),
        13: SDPFormat(type: 13, name: "CN", clock: 8_000, channels: 1),
    ]
}
