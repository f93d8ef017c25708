/// A `multipart/form-data` body, read to its end: its texts in memory, its files on disk.
package struct UploadedForm: Sendable {
    /// The fields that are no files, in the order they came.
    package let texts: [(name: String, value: String)]
    /// The files in the order they came; a field where no file was chosen has none.
    package let files: [UploadedFile]

    /// The first text under the name.
    package func text(_ name: String) -> String? {
        texts.first { $0.name == name }?.value
    }

    /// The first file under the name.
    package func file(_ name: String) -> UploadedFile? {
        files.first { $0.field == name }
    }
}

extension HTTPRequest {
    /// The whole form, its files in the storage. Throws as `multipart(limits:)` does, `UploadStorageFull` where there is
    /// no room, and `MultipartError.partTooLarge` for a text of more than `textBytes`. Whatever it throws, nothing is
    /// left behind.
    package func form(
        storing storage: UploadStorage, limits: MultipartLimits = MultipartLimits(), textBytes: Int = 64 << 10
    ) async throws -> UploadedForm {
        var texts: [(name: String, value: String)] = []
        var files: [UploadedFile] = []
        for try await part in try multipart(limits: limits) {
            if let filename = part.filename {
                let file = try await UploadedFile(part, named: filename, in: storage)
                // Browsers send an empty part for a field where no file was chosen.
                if !filename.isEmpty || file.length > 0 { files.append(file) }
            } else {
                guard let text = String(validating: try await part.collect(upTo: textBytes), as: UTF8.self) else {
                    throw MultipartError.invalidText
                }
                texts.append((part.name, text))
            }
        }
        return UploadedForm(texts: texts, files: files)
    }
}
