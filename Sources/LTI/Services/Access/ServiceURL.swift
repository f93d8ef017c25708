import HTTPCore

/// Addresses of services, as platforms give them.
package enum ServiceURL {
    /// The address with a segment behind its path and before its query: `/scores` of a line item whose own address ends
    /// in a query (Assignment and Grade Services 2.0 §3.4.1).
    package static func appending(_ segment: String, to url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let query = url.dropFirst(path.count).prefix { $0 != "#" }
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path
        return "\(trimmed)/\(segment)\(query)"
    }

    /// The address with parameters behind those that it has.
    package static func adding(_ parameters: [(String, String)], to url: String) -> String {
        guard !parameters.isEmpty else { return url }
        let query = parameters.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
        return url + (url.contains("?") ? "&" : "?") + query
    }

    /// Scheme and authority, in lower case and without a usual port; nil for what is no absolute address.
    package static func origin(of url: String) -> String? {
        guard let scheme = scheme(of: url) else { return nil }
        let authority = url.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let usual = scheme == "https" ? ":443" : ":80"
        return scheme + "://" + (authority.hasSuffix(usual) ? String(authority.dropLast(usual.count)) : authority)
    }

    /// The host in lower case, without its port; nil for what is no absolute address.
    package static func host(of url: String) -> String? {
        guard let origin = origin(of: url), let scheme = scheme(of: url) else { return nil }
        let authority = origin.dropFirst(scheme.count + 3)
        guard authority.hasPrefix("[") else { return String(authority.prefix { $0 != ":" }) }
        return authority.firstIndex(of: "]").map { String(authority[...$0]) }
    }

    private static func scheme(of url: String) -> String? {
        let start = url.prefix(8).lowercased()
        return start.hasPrefix("https://") ? "https" : start.hasPrefix("http://") ? "http" : nil
    }
}
