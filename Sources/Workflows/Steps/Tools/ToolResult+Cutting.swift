import Core
import Tools

extension ToolResult {
    /// The most bytes of what the server keeps beside a result.
    private static let maximumData = 1 << 20

    /// The result as a model and the journal can take it: with its beginning, where it is long.
    func cut(to length: Int) -> ToolResult {
        let data = data.isNull || data.serialized().count <= Self.maximumData ? data : .null
        let text = text
        guard text.utf8.count > length else {
            return ToolResult([.text(text)], outcome: outcome, data: data, isForeign: isForeign)
        }
        let beginning = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
        return ToolResult(
            [.text(beginning + "\n[cut off]")], outcome: outcome, data: data, isForeign: isForeign)
    }
}
