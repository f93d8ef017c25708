/// What a log line says of a request's path: never what may be a secret that somebody has put into it.
///
/// Of a route's path its own words stand there, and values that have the shape of an identifier or a slug; of a path that
/// leads nowhere its first segment, where that is an ordinary word. An asterisk stands for anything else.
enum LoggedPath {
    private static let hidden = "*"

    /// - Parameter route: the pattern of the route that the path leads to; nil where it leads nowhere.
    static func text(_ path: String, route: String?) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let route else {
            guard let first = segments.first else { return "/" }
            return "/" + (isWord(first) ? String(first) : hidden) + (segments.count > 1 ? "/" + hidden : "")
        }
        let pattern = route.split(separator: "/", omittingEmptySubsequences: true)
        return "/"
            + pattern.enumerated().map { index, name in
                guard name.hasPrefix("{"), index < segments.count else { return String(name) }
                return !name.hasSuffix("...}") && isName(segments[index]) ? String(segments[index]) : hidden
            }.joined(separator: "/")
    }

    /// A UUID, a prefix with 32 hexadecimal digits, or a slug. Our secrets are longer, or have capital letters.
    private static func isName(_ segment: Substring) -> Bool {
        segment.utf8.count <= 63 && segment.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isWord(_ segment: Substring) -> Bool {
        segment.utf8.count <= 32
            && segment.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
