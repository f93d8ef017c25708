/// A cookie that an answer sets for the whole of its host (RFC 6265bis §4.1).
///
/// Each has `SameSite=Lax` and `Path=/`, and no `Domain`, so that no other host can set or read it.
package struct SetCookie: Sendable {
    /// The name; one that begins with `__Host-` needs `isSecure`, or browsers drop it.
    package let name: String
    /// Letters, digits and other characters that need no quotes (§4.1.1).
    package let value: String
    /// How long it is kept, in seconds; zero removes it.
    package let maximumAge: Int
    /// Whether it travels over TLS alone.
    package let isSecure: Bool
    /// Whether scripts of the page cannot read it.
    package let isHidden: Bool

    /// A cookie with a value of our own making.
    package init(_ name: String, _ value: String, maximumAge: Int, isSecure: Bool, isHidden: Bool) {
        precondition(value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"",;\\"#.utf8.contains($0) })
        self.name = name
        self.value = value
        self.maximumAge = maximumAge
        self.isSecure = isSecure
        self.isHidden = isHidden
    }

    /// The value of the field `Set-Cookie`.
    package var field: String {
        "\(name)=\(value); Path=/; Max-Age=\(maximumAge); SameSite=Lax" + (isSecure ? "; Secure" : "")
            + (isHidden ? "; HttpOnly" : "")
    }
}
