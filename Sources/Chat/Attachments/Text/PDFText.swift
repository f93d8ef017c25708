package import Core
import Crypto
import Glibc

/// Reads the words of PDFs with `pdftotext` of poppler-utils: a process of its own for each, with little memory and time,
/// as an account that may do nothing where the server runs as root.
package final class PDFText: Sendable {
    /// Debian's and most others' place for it.
    package static let program = "/usr/bin/pdftotext"
    private static let limiter = "/usr/bin/prlimit"
    /// Pages beyond these are not read.
    private static let pages = 300
    /// For how long it may run.
    private static let time: Duration = .seconds(20)
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

    /// The words, or as many as came in time. Throws `ContentFault` for what the program cannot read.
    func text(of blob: BlobReader) async throws -> String {
        try await gate.enter()
        do {
            let text = try await read(blob)
            await gate.leave()
            return text
        } catch {
            await gate.leave()
            throw error
        }
    }

    private func read(_ blob: BlobReader) async throws -> String {
        let place = folder + "/lyceum-pdf-" + Base32.encode(Random.bytes(15), isPadded: false).lowercased()
        let user = user
        let file = try await pool.run { try Self.makeFolder(place, for: user) }
        do {
            var reader = blob
            var offset = 0
            while offset < blob.size {
                let start = offset
                let piece = try await reader.bytes(start..<min(blob.size, start + (256 << 10)))
                try await pool.run { try file.write(piece, at: start) }
                offset += piece.count
            }
            let status = try await run(in: place)
            let bytes = try await pool.run { () -> [UInt8]? in
                guard let output = try? OpenFile(place + "/out.txt") else { return nil }
                return try output.read(at: 0, count: min(output.length, 4 * TextExtraction.most))
            }
            try await pool.run { Self.removeFolder(place) }
            guard let bytes, !bytes.isEmpty || status.isSuccess else {
                throw ContentFault("pdftotext ended with \(status).")
            }
            return TextExtraction.decoded(bytes[...])
        } catch {
            try? await Task { [pool] in try await pool.run { Self.removeFolder(place) } }.value
            throw error
        }
    }

    private func run(in place: String) async throws -> ExitStatus {
        let limits = ["--as=1073741824", "--cpu=15", "--fsize=4194304", "--nofile=64", "--core=0"]
        let child = ChildProcess(
            ChildCommand(
                executable: Self.limiter,
                arguments: limits + [
                    Self.program, "-q", "-enc", "UTF-8", "-nopgbrk", "-l", "\(Self.pages)", "in.pdf", "out.txt",
                ], environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"], workingDirectory: place, user: user,
                outputLevel: .debug), logger: logger)
        try await child.start()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await Task.sleep(for: Self.time) } catch { return }
                child.send(.kill)
            }
            let status = await child.exit(onCancellation: .kill, grace: .seconds(1))
            group.cancelAll()
            return status
        }
    }

    /// A folder that nobody else can look into, with an empty file for the PDF.
    private static func makeFolder(_ path: String, for user: SystemUser?) throws(SystemError) -> TemporaryFile {
        guard unsafe mkdir(path, 0o700) == 0 else { throw .last(path) }
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
        return TemporaryFile(descriptor: descriptor)
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
