package import Core
import Glibc

/// Reads the words of PDFs with `pdftotext` of poppler-utils: a process of its own for each, with little memory and time,
/// as an account that may do nothing where the server runs as root.
package final class PDFText: Sendable {
    /// Debian's and most others' place for it.
    package static let program = "/usr/bin/pdftotext"
    private static let limiter = "/usr/bin/prlimit"
    /// How many run at once.
    private static let most = 2

    private let folder: String
    private let pool: BlockingThreadPool
    private let logger: Logger
    private let gate = Gate(most: most)
    private let user: SystemUser?

    /// Blocks: for the start of the program. Nil where the program is not installed.
    ///
    /// - Parameter folder: where files lie while they are read
    package init?(folder: String, pool: BlockingThreadPool, logger: Logger) {
        guard unsafe access(Self.program, X_OK) == 0, unsafe access(Self.limiter, X_OK) == 0 else { return nil }
        user = SystemUser.isSuperuser ? SystemUser(named: "nobody") : nil
        self.folder = folder
        self.pool = pool
        self.logger = logger
    }

    /// The text, page by page; where something may be cut off, as many pages as came in time. Throws `DocumentFault` for
    /// what the program cannot read.
    func document(_ source: any DocumentSource, within limits: DocumentLimits) async throws -> ReadDocument {
        try await gate.enter()
        do {
            let document = try await read(source, limits)
            await gate.leave()
            return document
        } catch {
            await gate.leave()
            throw error
        }
    }

    static let hasOnlyPictures = DocumentFault(
        "The PDF has no text, only pictures of it. Run text recognition (OCR) on it and send it again.")

    private func read(_ source: any DocumentSource, _ limits: DocumentLimits) async throws -> ReadDocument {
        var source = source
        let head = try await source.bytes(0..<1024)
        guard head.firstRange(of: Array("%PDF-".utf8)) != nil else { throw DocumentFault("The file is no PDF.") }
        let user = user
        let (place, file) = try await pool.run { [folder] in try Self.makeFolder(in: folder, for: user) }
        do {
            let isEncrypted = try await copy(source, to: file)
            let status = try await run(in: place, limits)
            let bytes = try await pool.run { () -> [UInt8]? in
                guard let output = try? OpenFile(place + "/out.txt") else { return nil }
                return try output.read(at: 0, count: min(output.length, limits.text + 1))
            }
            try await pool.run { Self.removeFolder(place) }
            return try Self.document(bytes ?? [], status, isEncrypted: isEncrypted, limits)
        } catch {
            try? await Task { [pool] in try await pool.run { Self.removeFolder(place) } }.value
            throw error
        }
    }

    /// Whether it says of itself that it is encrypted.
    private func copy(_ source: any DocumentSource, to file: TemporaryFile) async throws -> Bool {
        var source = source
        let mark = Array("/Encrypt".utf8)
        var (offset, isEncrypted, last) = (0, false, [UInt8]())
        while offset < source.size {
            let start = offset
            let piece = try await source.bytes(start..<min(source.size, start + (256 << 10)))
            guard !piece.isEmpty else { throw DocumentFault.broken }
            try await pool.run { try file.write(piece, at: start) }
            isEncrypted = isEncrypted || (last + piece).firstRange(of: mark) != nil
            last = Array(piece.suffix(mark.count - 1))
            offset += piece.count
        }
        return isEncrypted
    }

    /// What the program has written, with a form feed behind each page.
    static func document(
        _ bytes: [UInt8], _ status: ExitStatus, isEncrypted: Bool, _ limits: DocumentLimits
    ) throws(DocumentFault) -> ReadDocument {
        guard status.isSuccess || limits.cutsOff && !bytes.isEmpty else {
            if isEncrypted { throw .isLocked }
            if case .signalled = status {
                throw DocumentFault("The PDF takes too long to read. Divide it into several.")
            }
            throw DocumentFault("The PDF is broken and cannot be read.")
        }
        guard bytes.count <= limits.text || limits.cutsOff else { throw .tooLong }
        var pages = TextDecoding.text(of: bytes[...]).split(separator: "\u{0C}", omittingEmptySubsequences: false)
        if pages.last?.allSatisfy(\.isWhitespace) == true { pages.removeLast() }
        guard pages.count <= limits.parts || limits.cutsOff else {
            throw DocumentFault("The PDF has more than \(limits.parts) pages. Divide it into several.")
        }
        let parts = pages.prefix(limits.parts).enumerated().map { index, page in
            ReadDocument.Part(String(page), DocumentPlace(.page, index + 1))
        }
        return try limits.bounded(parts, isMarkdown: false)
    }

    private func run(in place: String, _ limits: DocumentLimits) async throws -> ExitStatus {
        let seconds = limits.time.components.seconds
        let bounds = [
            "--as=1073741824", "--cpu=\(seconds)", "--fsize=\(limits.text + (64 << 10))", "--nofile=64", "--core=0",
        ]
        let child = ChildProcess(
            ChildCommand(
                executable: Self.limiter,
                arguments: bounds + [
                    Self.program, "-q", "-enc", "UTF-8", "-l", "\(limits.parts + 1)", "in.pdf", "out.txt",
                ], environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"], workingDirectory: place, user: user,
                outputLevel: .debug), logger: logger)
        try await child.start()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await Task.sleep(for: limits.time) } catch { return }
                child.send(.kill)
            }
            let status = await child.exit(onCancellation: .kill, grace: .seconds(1))
            group.cancelAll()
            return status
        }
    }

    /// A folder that nobody else can look into, with an empty file for the PDF.
    private static func makeFolder(
        in folder: String, for user: SystemUser?
    ) throws(SystemError) -> (path: String, file: TemporaryFile) {
        var template = Array((folder + "/lyceum-pdf-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .last(folder) }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let name = path + "/in.pdf"
        let descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            unsafe rmdir(path)
            throw .last(name)
        }
        if let user {
            _ = fchown(descriptor, user.userID, user.groupID)
            _ = unsafe chown(path, user.userID, user.groupID)
        }
        return (path, TemporaryFile(descriptor: descriptor))
    }

    private static func removeFolder(_ path: String) {
        for name in ["in.pdf", "out.txt"] { unsafe unlink(path + "/" + name) }
        unsafe rmdir(path)
    }
}

/// Lets in so many at a time, in the order in which they come.
private actor Gate {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(most: Int) {
        free = most
    }

    func enter() async throws {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
