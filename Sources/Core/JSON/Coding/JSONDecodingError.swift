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

extension JSONDecodingError {
    /// What a type's own `init(from:)` found wrong; an enumeration's error names the cases.
    init(_ error: DecodingError, decoding type: any Decodable.Type, at path: JSONPath) {
        switch error {
        case .dataCorrupted(let context) where context.codingPath.count == path.codingPath.count:
            if let cases = (type as? any CaseIterable.Type)?.rawTexts {
                self.init(path: path.text, expectation: "one of " + cases.joined(separator: ", "))
            } else {
                self.init(context)
            }
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            self.init(context)
        @unknown default:
            self.init(path: path.text, expectation: "valid value")
        }
    }

    private init(_ context: DecodingError.Context) {
        self.init(
            path: JSONPath(context.codingPath).text, expectation: "valid value (\(context.debugDescription))")
    }
}

extension CaseIterable {
    /// The raw values of all cases; nil where they are no text.
    fileprivate static var rawTexts: [String]? {
        let texts = allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return texts.isEmpty ? nil : texts
    }
}
