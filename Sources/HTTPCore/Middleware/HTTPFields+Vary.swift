extension HTTPFields {
    /// Adds names of request fields that the answer depends on (RFC 9110 §12.5.5), each once.
    mutating func vary(by names: String...) {
        var members = members("Vary")
        guard members != ["*"] else { return }
        let count = members.count
        for name in names where !members.contains(where: { Self.same($0, name) }) { members.append(name) }
        guard members.count > count else { return }
        self["Vary"] = members.joined(separator: ", ")
    }
}
