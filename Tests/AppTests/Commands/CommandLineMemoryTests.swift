import Testing

@testable import lyceum

@Suite struct CommandLineMemoryTests {
    @Test("The values of secret flags are found, joined to them or behind them, and nothing else")
    func places() {
        let arguments = [
            "lyceum", "serve", "--secret", "abc", "--listen", "x", "--token=defg", "--token", "", "--secret",
        ]
        let text = Array(arguments.joined(separator: "\0").utf8) + [0]
        let found = CommandLineMemory.secretPlaces(in: text, flags: ["--secret", "--token"])
        #expect(found.map { String(decoding: text[$0], as: UTF8.self) } == ["abc", "defg", ""])
    }
}
