/// The names of icons that ChatKit's clients have.
enum IconName {
    /// One of ChatKit's own names, or a name of another set with `vendor:` or `lucide:` before it.
    static func isValid(_ name: String) -> Bool {
        if own.contains(name) { return true }
        let parts = name.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, name.hasPrefix("vendor:") || name.hasPrefix("lucide:") else { return false }
        return (1...64).contains(parts[1].count)
            && parts[1].allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static let own: Set = [
        "agent", "analytics", "atom", "batch", "bolt", "book-open", "book-closed", "book-clock", "bug", "calendar",
        "chart", "check", "check-circle", "check-circle-filled", "chevron-left", "chevron-right", "circle-question",
        "clock", "compass", "confetti", "cube", "desktop", "document", "dot", "dots-horizontal", "dots-vertical",
        "empty-circle", "external-link", "globe", "keys", "lab", "images", "info", "lifesaver", "lightbulb", "mail",
        "map-pin", "maps", "mobile", "name", "notebook", "notebook-pencil", "page-blank", "phone", "play", "plus",
        "profile", "profile-card", "reload", "star", "star-filled", "search", "sparkle", "sparkle-double",
        "square-code", "square-image", "square-text", "suitcase", "settings-slider", "user", "wreath", "write",
        "write-alt", "write-alt2",
    ]
}

extension StepParameters {
    /// The name of an icon; nil where the parameter is absent.
    mutating func icon(_ field: String) -> String? {
        let name = string(field, default: "")
        guard !name.isEmpty else { return nil }
        if !IconName.isValid(name) { require(field, "Expected the name of an icon.") }
        return name
    }
}
