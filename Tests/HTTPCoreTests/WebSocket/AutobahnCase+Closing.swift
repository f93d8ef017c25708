@testable import HTTPCore

/// Section 7, the closing handshake, and section 9, size, as far as a unit test should carry it.
extension AutobahnCase {
    static let closing: [AutobahnCase] = {
        let closed: [Outcome] = [.closeSent(1000), .clean(1000)]
        let long = String(repeating: "BAsd7&jh23", count: 26_214)
        let reason = String(repeating: "*", count: 123)
        return [
            AutobahnCase("7.1.1", [.text("Hello"), .close(1000)], [.text("Hello")] + closed),
            AutobahnCase("7.1.2", [.close(1000), .close(1000)], closed),
            AutobahnCase("7.1.3", [.close(1000), .ping()], closed),
            AutobahnCase("7.1.4", [.close(1000), .text("Hello")], closed),
            AutobahnCase("7.1.5", [.text("1", final: false), .close(1000), .continuation("2")], closed),
            AutobahnCase(
                "7.1.6", [.text(long), .text("Hello"), .close(1000), .ping()], [.text(long), .text("Hello")] + closed),
            AutobahnCase("7.3.1", [PeerFrame(0x88)], [.closeSent(nil), .clean(nil)]),
            AutobahnCase("7.3.2", [PeerFrame(0x88, [0x61])], Outcome.refusal(.shortClose, 1002)),
            AutobahnCase("7.3.3", [.close(1000)], closed),
            AutobahnCase("7.3.4", [.close(1000, "Hello")], [.closeSent(1000), .clean(1000, "Hello")]),
            AutobahnCase("7.3.5", [.close(1000, reason)], [.closeSent(1000), .clean(1000, reason)]),
            AutobahnCase("7.3.6", [.close(1000, reason + "*")], Outcome.refusal(.longControlFrame, 1002)),
            AutobahnCase(
                "7.5.1", [PeerFrame(0x88, hex("03e8ceba656469746564eda080"))],
                Outcome.refusal(.invalidCloseReason, 1007)),
        ]
    }()

    static let closeCodes: [AutobahnCase] =
        [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].enumerated().map {
            AutobahnCase("7.7.\($0 + 1)", [.close($1)], [.closeSent($1), .clean($1)])
        }
        + [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].enumerated().map {
            AutobahnCase("7.9.\($0 + 1)", [.close($1)], Outcome.refusal(.invalidCloseCode, 1002))
        }
        // The suite's 65536 does not fit in the two bytes there are.
        + [5000, 65535].enumerated().map {
            AutobahnCase("7.13.\($0 + 1)", [.close($1)], Outcome.refusal(.invalidCloseCode, 1002))
        }

    static let sizes: [AutobahnCase] = {
        let text = String(repeating: "*", count: 1 << 16)
        let bytes = [UInt8](repeating: 0xFE, count: 1 << 18)
        let fragmented = [64, 256, 1024].enumerated().map { index, size in
            let count = text.utf8.count / size
            let part = [UInt8](repeating: UInt8(ascii: "*"), count: size)
            let frames = (0..<count).map { PeerFrame(($0 == 0 ? 1 : 0) | ($0 == count - 1 ? 0x80 : 0), part) }
            return AutobahnCase("9.3.\(index + 1) with 64 KiB", frames, [.text(text)])
        }
        let many = [0, 16, 64].enumerated().map { index, size in
            let text = String(repeating: "*", count: size)
            return AutobahnCase(
                "9.7.\(index + 1) with 100 messages", Array(repeating: .text(text), count: 100),
                Array(repeating: .text(text), count: 100))
        }
        return [
            AutobahnCase("9.1.1", [.text(text)], [.text(text)]),
            AutobahnCase("9.2.2", [PeerFrame(0x82, bytes)], [.binary(bytes)]),
        ] + fragmented + many
    }()
}
