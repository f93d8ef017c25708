package import Core

/// What a tool gives back to the model.
package struct ToolResult: Sendable, Equatable {
    /// One piece of a result.
    package enum Part: Sendable, Equatable {
        case text(String)
        /// Bytes of a media type, such as a picture.
        case data([UInt8], mediaType: String)
        /// Something that lies elsewhere.
        case link(String, title: String)
    }

    /// How a call ended.
    package enum Outcome: Sendable, Equatable {
        case success
        /// It failed in a way that the model may mend by calling again.
        case failure
        /// It was not made, because somebody did not want it or did something else: no fault of the call.
        case refusal
    }

    package let parts: [Part]
    package let outcome: Outcome
    /// What the server keeps beside it and the model does not read, such as the passages that were found.
    package let data: JSONValue
    /// Whether the words are, or hold, those of whatever the tool reaches, and not the tool's own.
    package let isForeign: Bool

    /// - Parameter isForeign: nil: what succeeds gives what was reached, and everything else is said by the tool
    package init(
        _ parts: [Part], outcome: Outcome = .success, data: JSONValue = nil, isForeign: Bool? = nil
    ) {
        self.parts = parts
        self.outcome = outcome
        self.data = data
        self.isForeign = isForeign ?? (outcome == .success)
    }

    package init(_ text: String, isError: Bool = false, data: JSONValue = nil) {
        self.init([.text(text)], outcome: isError ? .failure : .success, data: data)
    }

    /// A call that was not made.
    package static func refused(_ reason: String) -> ToolResult { ToolResult([.text(reason)], outcome: .refusal) }

    /// Whether the call gave nothing of use.
    package var isError: Bool { outcome != .success }

    /// What the model reads: texts as they are, and other parts in words.
    package var text: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .data(let bytes, let mediaType): "[\(mediaType), \(bytes.count) bytes]"
            case .link(let address, let title): "[\(title)](\(address))"
            }
        }.joined(separator: "\n")
    }
}
