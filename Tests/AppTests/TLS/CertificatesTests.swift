import Core
import Crypto
import FoundationEssentials
import Support
import Synchronization
import Testing

@testable import lyceum

@Suite struct CertificatesTests {
    private let folder: TemporaryFolder
    private let signals: AsyncStream<Signal>
    private let hangup: AsyncStream<Signal>.Continuation
    private let log = Log()

    init() throws {
        (signals, hangup) = AsyncStream.makeStream()
        folder = try TemporaryFolder(["both.pem": Self.text(\.first)])
    }

    private static func text(_ path: KeyPath<TestCertificates, TestCertificates.Pair>) throws -> String {
        let pair = try TestCertificates.shared.get()[keyPath: path]
        return String(decoding: pair.chain + pair.key, as: UTF8.self)
    }

    private var logger: Logger { Logger(label: "certificates", level: .info, sink: log) }

    private func place() throws -> ServedCertificates {
        try ServedCertificates(
            [CertificateFiles(chain: "\(folder.path)/both.pem", key: "\(folder.path)/both.pem")], logger: logger)
    }

    private func make(_ places: ServedCertificates...) -> Certificates {
        Certificates(places, logger: logger, signals: { [signals] in signals })
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path + "/both.pem"))
    }

    @Test("on a signal the files are read again, and new connections get what they hold")
    func reload() async throws {
        let (https, sip) = (try place(), try place())
        let before = (https.current.value, sip.current.value)
        try write(Self.text(\.second))
        hangup.yield(.hangup)
        hangup.finish()
        try await make(https, sip).run()
        #expect(https.current.value !== before.0 && sip.current.value !== before.1)
        let read = ["certificate", "certificates read again"]
        #expect(log.messages == ["certificate", "certificate"] + read + read)
    }

    @Test("what cannot be used takes nobody's place, and the next signal is heard all the same")
    func broken() async throws {
        let https = try place()
        let before = https.current.value
        try write("no certificate")
        hangup.yield(.hangup)
        hangup.yield(.hangup)
        hangup.finish()
        try await make(https).run()
        #expect(https.current.value === before)
        let message = "certificates not replaced, those of before stay"
        #expect(log.messages == ["certificate", message, message])
    }

    @Test("a certificate that has expired is served and complained about")
    func expired() throws {
        try write(Self.text(\.expired))
        _ = try place()
        #expect(log.messages == ["certificate has expired"])
    }

    private final class Log: LogSink {
        private let kept = Mutex<[String]>([])
        var messages: [String] { kept.withLock { $0 } }

        func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {
            kept.withLock { $0.append("\(message)") }
        }
    }
}
