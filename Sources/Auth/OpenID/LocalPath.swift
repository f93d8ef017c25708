/// A page of this server to go to after signing in, so that nobody is sent elsewhere by a link to the sign-in page.
package struct LocalPath: Sendable, Equatable, CustomStringConvertible {
    /// The longest path with its query, in bytes.
    static let maximumLength = 1024

    package let description: String

    /// The first page.
    package static let root = LocalPath(checked: "/")

    /// Nil for anything but a path that begins with one slash, in printable ASCII without backslashes, which browsers take
    /// for slashes; and for the addresses of the API and the sign-in page, which are no pages to come back to.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard text.utf8.count <= Self.maximumLength, isPlain, text.hasPrefix("/"), !text.hasPrefix("//"),
            !["/api/", "/sign-in"].contains(where: text.hasPrefix)
        else { return nil }
        self.init(checked: text)
    }

    private init(checked: String) {
        description = checked
    }
}
