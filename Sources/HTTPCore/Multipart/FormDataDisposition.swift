/// The Content-Disposition of a part of a form (RFC 7578 §4.2).
package struct FormDataDisposition: Equatable, Sendable {
    /// The form field that the part belongs to.
    package let name: String
    /// What the sender calls the file, without any folder; empty where a form was sent without choosing one, nil where
    /// the part is no file. It is a label for people: never a path to write to.
    package let filename: String?

    /// Reads the one Content-Disposition of a part. Browsers write a quotation mark in a name as `%22`; it stays so,
    /// because a per cent sign stays one too.
    package init(_ fields: HTTPFields) throws(MultipartError) {
        let values = fields.all("Content-Disposition")
        guard values.count == 1 else { throw .invalidDisposition }
        var scanner = FieldScanner(values[0])
        guard scanner.token()?.lowercased() == "form-data", let parameters = scanner.parameters() else {
            throw .invalidDisposition
        }
        guard parameters["filename*"] == nil else { throw .extendedFilename }
        guard let name = parameters["name"] else { throw .invalidDisposition }
        self.name = name
        filename = parameters["filename"].map(Self.withoutFolders)
    }

    private static func withoutFolders(_ path: String) -> String {
        let last = path.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last
        let name = last.map { String($0) } ?? ""
        return name == "." || name == ".." ? "" : name
    }
}
