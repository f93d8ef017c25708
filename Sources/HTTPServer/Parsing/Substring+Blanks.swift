extension Substring {
    /// The text without the blanks around it that lists allow (RFC 9110 §5.6.3).
    var trimmingBlanks: Substring {
        var rest = self
        while let first = rest.utf8.first, first == 0x20 || first == 9 { rest = rest.dropFirst() }
        while let last = rest.utf8.last, last == 0x20 || last == 9 { rest = rest.dropLast() }
        return rest
    }
}
