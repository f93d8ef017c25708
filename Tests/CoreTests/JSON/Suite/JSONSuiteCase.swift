import Testing

/// A case of the public JSON parsing test suite (github.com/nst/JSONTestSuite), under its file's name there.
struct JSONSuiteCase: Sendable, CustomTestStringConvertible {
    /// Without the letter for what is expected and without the extension.
    let name: String
    let bytes: [UInt8]

    init(_ name: String, _ text: String) {
        self.init(name, Array(text.utf8))
    }

    init(_ name: String, bytes: UInt8...) {
        self.init(name, bytes)
    }

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    var testDescription: String { name }
}
