/// A JSON value that has not the shape that its reader expects.
package struct JSONDecodingError: Error, Equatable, Sendable {
    /// Where, such as `steps[3].parameters.model`; empty for the whole text.
    package let path: String
    /// What belongs there, such as `string`.
    package let expectation: String
    /// What is there instead, such as `number`; nil where that says nothing.
    package let found: String?

    /// For own `init(from:)`s and for controllers that check what types cannot say.
    package init(path: String, expectation: String, found: String? = nil) {
        self.path = path
        self.expectation = expectation
        self.found = found
    }
}

extension JSONDecodingError: CustomStringConvertible {
    /// For example `steps[3].parameters.model: expected string, found number`.
    package var description: String {
        (path.isEmpty ? "" : path + ": ") + "expected " + expectation + (found.map { ", found " + $0 } ?? "")
    }
}
