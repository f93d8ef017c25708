import Documents

/// Looks into an archive that was announced as a document.
enum ZipInspection {
    /// Throws `AttachmentProblem` for one that is no such document, has programs in it, or does not expand to what it says.
    static func check(_ type: AttachmentType, _ blob: BlobReader) async throws {
        do {
            var archive = try await ZipArchiveReader(blob)
            let names = Set(archive.directory.entries.map(\.name))
            guard try await kind(&archive, names) == type else {
                throw DocumentFault("The archive is not a document of the type \(type.rawValue).")
            }
            guard !names.contains(where: { $0.lowercased().hasSuffix("vbaproject.bin") }) else {
                throw DocumentFault("Documents with programs (macros) in them are not taken.")
            }
            for entry in archive.directory.entries { try await archive.read(entry) { _ in } }
        } catch let fault as DocumentFault {
            throw AttachmentProblem.content(fault.reason)
        }
    }

    /// Which document it is; nil for an archive of something else.
    private static func kind(_ archive: inout ZipArchiveReader, _ names: Set<String>) async throws -> AttachmentType? {
        if let entry = archive.directory.entry(named: "mimetype") {
            let says = String(decoding: try await archive.bytes(of: entry, atMost: 100), as: UTF8.self)
            return says == AttachmentType.odt.rawValue && names.contains("content.xml") ? .odt : nil
        }
        guard names.contains("[Content_Types].xml") else { return nil }
        if names.contains("word/document.xml") { return .docx }
        if names.contains("ppt/presentation.xml") { return .pptx }
        return names.contains("xl/workbook.xml") ? .xlsx : nil
    }
}
