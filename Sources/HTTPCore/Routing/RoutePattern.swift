/// A route's path, read once: literals, `{name}` for one segment, and a last `{name...}` for the rest.
struct RoutePattern: Sendable, CustomStringConvertible {
    /// What one place of the path may hold.
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case parameter(String)
        case rest(String)
    }

    /// The pattern as written.
    let description: String
    /// What lies between the slashes; none for the root.
    let segments: [Segment]

    /// Reads a pattern of our own; a malformed one is a mistake in the table.
    init(_ path: String) {
        precondition(path.hasPrefix("/"), "The route \(path) does not begin with a slash.")
        description = path
        segments =
            path == "/"
            ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(Self.segment)
        precondition(
            segments.dropLast().allSatisfy { if case .rest = $0 { false } else { true } },
            "Only the last segment of \(path) may take the rest.")
    }

    /// The names of the captured segments, in order.
    var names: [String] {
        segments.compactMap {
            switch $0 {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// Whether the last segment takes the rest of the path.
    var takesRest: Bool {
        if case .rest = segments.last { true } else { false }
    }

    private static func segment(_ text: Substring) -> Segment {
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return .literal(Array(text.utf8)) }
        let name = text.dropFirst().dropLast()
        return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .parameter(String(name))
    }
}
