import Auth
import Chat
import Core
import Documents

/// What people attach, and where it lies.
struct Files {
    let attachments: Attachments
    let sweep: AttachmentSweep
    let removal: BlobRemoval
    let images: AttachmentImages
    let generated: GeneratedImages

    init(_ parts: Backend.Parts) {
        let store = AttachmentStore(database: parts.database)
        let keys = SecretKeys(current: parts.secret, previous: parts.previousSecret)
        let others = parts.blobStores.map { address in
            address.map { S3Blobs($0, transport: parts.blobTransport, clock: parts.clock) }
        }
        let database = DatabaseBlobs(database: parts.database)
        removal = BlobRemoval(
            stores: others.compactMap(\.self), database: parts.database, clock: parts.clock,
            logger: parts.logger.labelled("blobs"))
        attachments = Attachments(
            store: store,
            // What lies in the database can always be read.
            blobs: BlobStores(others.map { $0 ?? database as any BlobStore } + [database]),
            links: AttachmentLinks(
                publicURL: parts.publicURL, keys: keys.derived(for: .attachmentLinks), clock: parts.clock),
            text: TextExtraction(
                reader: DocumentReader(named: "pdf", logger: parts.logger),
                logger: parts.logger.labelled("attachments")),
            identifiers: parts.identifiers)
        images = AttachmentImages(store: store, blobs: attachments.blobs)
        generated = GeneratedImages(attachments: attachments)
        sweep = AttachmentSweep(store: store, logger: parts.logger.labelled("attachments"))
    }
}

extension DocumentReader {
    /// One with the program that reads PDFs, where it is installed. Readers do not wait for each other.
    init(named name: String, logger: Logger) {
        self.init(
            pdf: PDFText(
                folder: "/tmp", pool: BlockingThreadPool(threads: 2, name: name, niceness: 5),
                logger: logger.labelled("pdf")))
    }
}
