@testable import HTTPCore

/// Section 6: UTF-8 in one frame and across frames.
extension AutobahnCase {
    private static let greek = "cebae1bdb9cf83cebcceb5"
    private static let invalid = Outcome.refusal(.invalidText, 1007)

    /// Cases of more than one frame, or with a message of their own.
    static let textFragments: [AutobahnCase] = {
        let mixed = Array("Hello-µ@ßöäüàá-UTF-8!!".utf8)
        let surrogate = hex(greek + "eda080656469746564")
        func split(_ bytes: [UInt8], _ sizes: [Int]) -> [PeerFrame] {
            var start = 0
            return sizes.enumerated().map { index, size in
                defer { start += size }
                let firstByte: UInt8 = (index == 0 ? 0x01 : 0x00) | (index == sizes.count - 1 ? 0x80 : 0)
                return PeerFrame(firstByte, Array(bytes[start..<(start + size)]))
            }
        }
        func ones(_ bytes: [UInt8]) -> [PeerFrame] { split(bytes, bytes.map { _ in 1 }) }
        let mixedText = Outcome.text("Hello-µ@ßöäüàá-UTF-8!!")
        let empty = PeerFrame.continuation("", final: false)
        return [
            AutobahnCase("6.1.1", [.text("")], [.text("")]),
            AutobahnCase("6.1.2", [.text("", final: false), empty, .continuation("")], [.text("")]),
            AutobahnCase(
                "6.1.3", [.text("", final: false), .continuation("middle", final: false), .continuation("")],
                [.text("middle")]),
            AutobahnCase("6.2.1", [PeerFrame(0x81, mixed)], [mixedText]),
            AutobahnCase("6.2.2", split(mixed, [12, mixed.count - 12]), [mixedText]),
            AutobahnCase("6.2.3", ones(mixed), [mixedText]),
            AutobahnCase("6.2.4", ones(hex(greek)), [.text("κόσμε")]),
            AutobahnCase("6.3.1", [PeerFrame(0x81, surrogate)], invalid),
            AutobahnCase("6.3.2", ones(surrogate), invalid),
            AutobahnCase("6.4.1", split(hex(greek + "f4908080656469746564"), [11, 4, 6]), invalid),
            AutobahnCase("6.4.2", split(hex(greek + "f4908080656469746564"), [12, 1, 8]), invalid),
        ]
    }()

    static let validText: [AutobahnCase] = table([
        5:
            "68656c6c6f24776f726c64 68656c6c6fc2a2776f726c64 68656c6c6fe282ac776f726c64 68656c6c6ff0a4ada2776f726c64 \(greek)",
        7: "00 c280 e0a080 f0908080",
        9: "7f dfbf efbfbf f48fbfbf",
        11: "ed9fbf ee8080 efbfbd f48fbfbf",
        22: "efbfbe efbfbf f09fbfbe f09fbfbf f0afbfbe f0afbfbf f0bfbfbe f0bfbfbf f18fbfbe f18fbfbf f19fbfbe f19fbfbf "
            + "f1afbfbe f1afbfbf f1bfbfbe f1bfbfbf f28fbfbe f28fbfbf f29fbfbe f29fbfbf f2afbfbe f2afbfbf f2bfbfbe "
            + "f2bfbfbf f38fbfbe f38fbfbf f39fbfbe f39fbfbf f3afbfbe f3afbfbf f3bfbfbe f3bfbfbf f48fbfbe f48fbfbf",
        23: "efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf",
    ]) { [.text(String(decoding: $0, as: UTF8.self))] }

    static let invalidText: [AutobahnCase] =
        table([
            8: "f888808080 fc8480808080",
            10: "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf",
            12: "80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf",
            14: "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf",
            15: "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf",
            16: "fe ff fefeffff",
            17: "c0af e080af f08080af f8808080af fc80808080af",
            18: "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf",
            19: "c080 e08080 f0808080 f880808080 fc8080808080",
            20: "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf",
            21:
                "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf",
        ]) { _ in invalid } + [
            AutobahnCase("6.11.5", [PeerFrame(0x81, hex("f4908080"))], invalid),
            AutobahnCase("6.12.8", [PeerFrame(0x81, Array(0x80..<0xBF))], invalid),
        ]
        + [0xC0..<0xDF, 0xE0..<0xEF, 0xF0..<0xF7, 0xF8..<0xFB, 0xFC..<0xFD].enumerated().map { index, leads in
            AutobahnCase("6.13.\(index + 1)", [PeerFrame(0x81, leads.flatMap { [$0, 0x20] })], invalid)
        }

    /// 6.6: the prefixes of a text, which are valid where a character ends.
    static let textPrefixes: [AutobahnCase] = (1...11).map { length in
        let bytes = Array(hex(greek).prefix(length))
        let text = String(decoding: bytes, as: UTF8.self)
        return AutobahnCase(
            "6.6.\(length)", [PeerFrame(0x81, bytes)], [2, 5, 7, 9, 11].contains(length) ? [.text(text)] : invalid)
    }

    private static func table(
        _ sections: KeyValuePairs<Int, String>, _ outcomes: ([UInt8]) -> [Outcome]
    ) -> [AutobahnCase] {
        sections.flatMap { section, payloads in
            payloads.split(separator: " ").enumerated().map { index, digits in
                let bytes = hex(String(digits))
                return AutobahnCase("6.\(section).\(index + 1)", [PeerFrame(0x81, bytes)], outcomes(bytes))
            }
        }
    }
}
