extension SIPURI {
    /// Whether they are the same place (RFC 3261 §19.1.4). It is not transitive: a parameter that only one of them has
    /// is ignored, unless it is `user`, `ttl`, `method`, `maddr` or `transport`.
    func isEquivalent(to other: SIPURI) -> Bool {
        guard isSecure == other.isSecure, host == other.host, port == other.port,
            user.map(SIPEscape.normalized) == other.user.map(SIPEscape.normalized),
            password.map(SIPEscape.normalized) == other.password.map(SIPEscape.normalized)
        else { return false }
        for name in Set((parameters + other.parameters).map { $0.name.lowercased() }) {
            let (left, right) = (parameter(name), other.parameter(name))
            if left == right { continue }
            if left != nil && right != nil || Self.decisive.contains(name) { return false }
        }
        return Self.folded(headers) == Self.folded(other.headers)
    }

    private static let decisive: Set<String> = ["user", "ttl", "method", "maddr", "transport"]

    /// Headers count in any order, and all of them.
    private static func folded(_ headers: [Item]) -> [[UInt8]] {
        headers.map { item in
            Array(SIPEscape.unescaped(item.name).lowercased().utf8) + [0] + SIPEscape.normalized(item.value ?? "")
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
