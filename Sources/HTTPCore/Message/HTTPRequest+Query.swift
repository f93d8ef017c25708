extension HTTPRequest {
    /// The query's parameters, percent-decoded, `+` being a space. A repeated name keeps its first value, and a pair
    /// with a broken escape is left out.
    package var queryParameters: [String: String] {
        var parameters: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = parts.count == 2 ? PercentCoding.decode(parts[1], plusIsSpace: true) : "",
                parameters[name] == nil
            else { continue }
            parameters[name] = value
        }
        return parameters
    }
}
