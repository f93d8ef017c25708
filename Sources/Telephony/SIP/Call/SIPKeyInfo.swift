/// Keys that a telephone sends by INFO instead of by its sound, in the two forms that are in use.
enum SIPKeyInfo {
    /// The types of such bodies.
    static let types = ["application/dtmf-relay", "application/dtmf"]

    /// The key; nil for another body, or for one that names no key.
    static func keys(_ request: SIPRequest) -> String? {
        guard let type = request.fields.contentType?.name, types.contains(type) else { return nil }
        let lines = String(decoding: request.body, as: UTF8.self).split { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }
        let text =
            if type == types[0] {
                lines.first { $0.lowercased().hasPrefix("signal") }?.split(separator: "=").dropFirst().first ?? ""
            } else {
                lines.first ?? ""
            }
        let key = text.filter { $0 != " " }.uppercased()
        let named = ["10": "*", "11": "#"][key] ?? key
        return named.count == 1 && "0123456789*#ABCD".contains(named) ? named : nil
    }
}
