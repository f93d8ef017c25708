import Core
package import HTTPCore

/// How a client wants to be told what comes into a conversation.
package struct StreamClient: Sendable {
    /// A client that sends this field with `1` may leave and come back.
    private static let detaching = "Lyceum-Detach"
    /// A client that sends this field shows text so seldom, in milliseconds.
    private static let gathering = "Lyceum-Gather"
    /// The longest time that may be asked for, in milliseconds.
    private static let longestGathering = 2000

    /// Whether its stream has positions, and closing it stops nothing.
    package let isDetached: Bool
    /// The longest that text may wait for more of it; nil where all goes out as it comes.
    package let longestRest: Duration?

    /// Reads what the request says of its client. Throws `JSONDecodingError` for a time that cannot be.
    package init(_ request: HTTPRequest) throws {
        isDetached = request.fields[Self.detaching] == "1"
        longestRest = try request.fields[Self.gathering].map { text in
            guard let milliseconds = Int(text), 0...Self.longestGathering ~= milliseconds else {
                throw JSONDecodingError(
                    path: Self.gathering, expectation: "milliseconds from 0 to \(Self.longestGathering)",
                    found: "others")
            }
            return .milliseconds(milliseconds)
        }
    }
}
