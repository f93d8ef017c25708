package import Core
package import Documents

/// Takes out of attachments what a model may read, within bounds.
package struct TextExtraction: Sendable {
    /// The most Unicode scalars that are kept of one attachment.
    static let most = 200_000
    /// What lies beyond is left out.
    private static let limits = DocumentLimits(
        text: 4 * most, parts: 300, time: .seconds(20), cutsOff: true, namesValues: false)

    private let reader: DocumentReader
    private let logger: Logger

    package init(reader: DocumentReader, logger: Logger) {
        self.reader = reader
        self.logger = logger
    }

    /// The text; nil for what has none, or what cannot be read. A file that is odd stays a file.
    func text(of type: AttachmentType, _ blob: BlobReader) async throws -> String? {
        guard let kind = type.document else { return nil }
        do {
            let document = try await reader.read(kind, blob, within: Self.limits)
            return TextDecoding.tidied(document.text, most: Self.most)
        } catch let fault as DocumentFault {
            logger.notice("an attachment's text cannot be read", [("reason", fault.reason)])
            return nil
        }
    }
}
