@testable import Telephony

/// Session descriptions for tests.
enum SDPText {
    /// A description whose audio has these lines, at 192.0.2.4.
    static func audio(
        _ formats: String = "0 8 96", transport: String = "RTP/AVP", port: Int = 30_000, address: String = "192.0.2.4",
        lines: [String] = ["a=rtpmap:96 telephone-event/8000", "a=fmtp:96 0-15"], other: [String] = []
    ) -> String {
        ([
            "v=0", "o=trunk 2890844526 2890842807 IN IP4 192.0.2.4", "s=call", "c=IN IP4 \(address)", "t=0 0",
            "m=audio \(port) \(transport) \(formats)",
        ] + lines + other).map { $0 + "\r\n" }.joined()
    }

    static func read(_ text: String) throws(SDPFault) -> SDPDescription {
        try SDPParser().description(Array(text.utf8))
    }

    static let key = String(repeating: "A", count: 40)
}
