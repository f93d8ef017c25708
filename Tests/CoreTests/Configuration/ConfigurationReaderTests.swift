import Glibc
import Testing

@testable import Core

@Suite struct ConfigurationReaderTests {
    private static let listen = ConfigurationKey("LISTEN", default: "127.0.0.1:8080", help: "Where the server listens.")
    private static let secret = ConfigurationKey("SECRET_KEY", help: "What keys derive from.", isSecret: true)
    private static let workers = ConfigurationKey("LYCEUM_WORKERS", help: "How many workers run.")
    private static let keys = [listen, secret, workers]
    private typealias Keys = Self

    private func read(
        _ arguments: [String] = [], environment: [String: String] = [:], file: String? = nil
    ) throws -> ConfigurationReader {
        try ConfigurationReader(
            keys: Self.keys, switches: ["--help"], arguments: arguments, environment: environment
        ) { path throws(SystemError) in
            guard let file, path == "/lyceum.conf" else { throw SystemError(call: path, code: ENOENT) }
            return Array(file.utf8)
        }
    }

    @Test("a flag goes before the environment, that before the file, that before the default")
    func hasPrecedence() throws {
        let file = "LYCEUM_LISTEN=file"
        let environment = ["LYCEUM_LISTEN": "environment", "PATH": "/bin"]
        var reader = try read(
            ["--config", "/lyceum.conf", "--listen", "flag"], environment: environment, file: file)
        #expect(reader.string(Keys.listen) == "flag")
        #expect(reader.origin(of: Keys.listen) == .flag("--listen"))
        reader = try read(["--config", "/lyceum.conf"], environment: environment, file: file)
        #expect(reader.string(Keys.listen) == "environment")
        #expect(reader.origin(of: Keys.listen) == .environment("LYCEUM_LISTEN"))
        reader = try read(environment: ["LYCEUM_CONFIG": "/lyceum.conf", "LYCEUM_LISTEN": ""], file: "# x\n\n" + file)
        #expect(reader.string(Keys.listen) == "file")
        #expect(reader.origin(of: Keys.listen) == .file(path: "/lyceum.conf", line: 3))
        reader = try read()
        #expect(reader.string(Keys.listen) == "127.0.0.1:8080")
        #expect(reader.origin(of: Keys.listen) == .defaultValue)
        #expect(reader.string(Keys.workers) == nil)
    }

    @Test("words, switches and both forms of a flag are told apart, and nothing after -- is a flag")
    func readsArguments() throws {
        let reader = try read(["serve", "--listen=a=b", "--help", "--workers", "-3", "--", "--listen", "x"])
        #expect(reader.arguments.words == ["serve", "--listen", "x"])
        #expect(reader.arguments.switches == ["--help"])
        #expect(reader.string(Keys.listen) == "a=b")
        #expect(reader.string(Keys.workers) == "-3")
    }

    @Test("a file holds comments, blank lines, spaces and quotes")
    func readsFiles() throws {
        let file = " # comment\n\r\n  LYCEUM_LISTEN = \"a # b\" \r\nLYCEUM_SECRET_KEY='x\"'\nLYCEUM_WORKERS=\n"
        let reader = try read(["--config", "/lyceum.conf"], file: file)
        #expect(reader.string(Keys.listen) == "a # b")
        #expect(reader.string(Keys.secret) == "x\"")
        #expect(reader.string(Keys.workers) == nil)
    }

    static let mistakes: [([String], [String: String], String)] = [
        (["--listem", "x"], [:], "unknown flag --listem; did you mean --listen?"),
        (["--completely-else"], [:], "unknown flag --completely-else"),
        (["--listen"], [:], "flag --listen needs a value"),
        (["--help=x"], [:], "flag --help takes no value"),
        ([], ["LYCEUM_LISEN": "x"], "unknown environment variable LYCEUM_LISEN; did you mean LYCEUM_LISTEN?"),
        (
            ["--config", "/none"], [:],
            "cannot read the configuration file /none (--config): No such file or directory"
        ),
        (
            ["--config", "/lyceum.conf"], [:],
            "/lyceum.conf:2: unknown key LYCEUM_SECRETKEY; did you mean LYCEUM_SECRET_KEY?"
        ),
    ]

    @Test("a mistake is told in one line that names what to change", arguments: mistakes)
    func tellsMistakes(arguments: [String], environment: [String: String], message: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try read(arguments, environment: environment, file: "\nLYCEUM_SECRETKEY=x")
        }
        #expect(error?.description == message)
    }

    @Test("a line without a value is told with its number", arguments: ["LYCEUM_LISTEN", "=x", "LYCEUM_LISTEN: x"])
    func tellsMalformedLines(line: String) {
        #expect(throws: ConfigurationError.malformedLine(path: "/lyceum.conf", line: 1)) {
            try read(["--config", "/lyceum.conf"], file: line)
        }
    }

    @Test("values are read as what they must be, and an error says where the wrong value came from")
    func readsTypes() throws {
        enum Level: String, CaseIterable { case low, high }
        let reader = try read(
            ["--workers", "3"], environment: ["LYCEUM_LISTEN": "high", "LYCEUM_SECRET_KEY": "s3cret"])
        #expect(try reader.integer(Keys.workers, in: 1...8) == 3)
        #expect(try reader.choice(Keys.listen, Level.self) == .high)
        #expect(try reader.required(Keys.secret) == "s3cret")
        #expect(
            message { try reader.integer(Keys.workers, in: 4...8) }
                == "LYCEUM_WORKERS must be a whole number from 4 to 8, not \"3\" (flag --workers)")
        #expect(
            message { try reader.boolean(Keys.listen) }
                == "LYCEUM_LISTEN must be true or false, not \"high\" (environment variable LYCEUM_LISTEN)")
        #expect(
            message { try reader.integer(Keys.secret, in: 0...1) }
                == "LYCEUM_SECRET_KEY must be a whole number from 0 to 1 (environment variable LYCEUM_SECRET_KEY)")
        #expect(
            message { try read().required(Keys.secret) }
                == "LYCEUM_SECRET_KEY is not set (flag --secret-key): What keys derive from.")
    }

    @Test("truth is spelt in several ways", arguments: [("true", true), ("YES", true), ("1", true), ("off", false)])
    func readsBooleans(text: String, value: Bool) throws {
        #expect(try read(["--workers", text]).boolean(Keys.workers) == value)
    }

    @Test("the list of settings shows where each came from, masks secrets, and is a configuration file itself")
    func lists() throws {
        let reader = try read(["--secret-key", "s3cret"])
        #expect(
            reader.listing == """
                # default
                LYCEUM_LISTEN=127.0.0.1:8080
                # flag --secret-key
                LYCEUM_SECRET_KEY=***
                # not set
                # LYCEUM_WORKERS=
                # not set
                # LYCEUM_CONFIG=

                """)
        #expect(!reader.help.contains("s3cret"))
        #expect(reader.help.contains("--listen  LYCEUM_LISTEN (default 127.0.0.1:8080)"))
        #expect(try read(["--config", "/lyceum.conf"], file: reader.listing).string(Keys.secret) == "***")
    }

    static let distances: [(String, String, Int)] = [
        ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("abc", "abc", 0), ("abc", "ac", 1),
    ]

    @Test("the distance of two names is the number of edits", arguments: distances)
    func measuresDistance(left: String, right: String, distance: Int) {
        #expect(EditDistance.between(left, right) == distance)
        #expect(EditDistance.between(right, left) == distance)
    }

    @Test("the real file system is read, and its errors name the path")
    func readsRealFiles() throws {
        #expect(try !FileContents.read("/proc/self/status").isEmpty)
        #expect(throws: SystemError(call: "/nowhere", code: ENOENT)) { try FileContents.read("/nowhere") }
        #expect(throws: SystemError(call: "/proc/self/status", code: EFBIG)) {
            try FileContents.read("/proc/self/status", limit: 10)
        }
    }

    private func message(_ body: () throws -> some Any) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
