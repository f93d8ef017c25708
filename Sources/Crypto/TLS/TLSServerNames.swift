/// Which of several certificates serves the name that a client asks for (RFC 6066 §3, RFC 9525 §6.3).
struct TLSServerNames {
    private var exact: [String: Int] = [:]
    /// By what follows `*.`.
    private var wildcards: [String: Int] = [:]

    /// Takes the names of each certificate; where two claim a name, the first has it.
    init(_ certificates: [[String]]) {
        for (index, names) in certificates.enumerated() {
            for name in names {
                if name.hasPrefix("*.") {
                    wildcards[String(name.dropFirst(2)), default: index] += 0
                } else {
                    exact[name, default: index] += 0
                }
            }
        }
    }

    /// The certificate with exactly that name, else one with a wildcard in place of the first label.
    func certificate(for name: String) -> Int? {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let index = exact[name] { return index }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return nil }
        return wildcards[String(name[name.index(after: dot)...])]
    }
}
