import Auth
import Crypto
import Glibc
import Testing

@Suite struct SecretKeyTests {
    private let text = "q7Jm2vXk9RtB4wLz8NcH5yPd3GsF6aKe"

    @Test("A text of 32 characters gives keys that differ by purpose and by text, and nothing else")
    func derivation() throws {
        let key = try SecretKey(text: text)
        let same = try SecretKey(text: text)
        let other = try SecretKey(text: text + "x")
        #expect(key.derived(for: .sealing).count == 32)
        #expect(key.derived(for: .sealing) == same.derived(for: .sealing))
        #expect(key.derived(for: .sealing) != key.derived(for: .accessTokens))
        #expect(key.derived(for: .sealing) != other.derived(for: .sealing))
    }

    @Test("The derivation never changes, because stored secrets depend on it")
    func stability() throws {
        let expected = HKDF.sha256(secret: Array(text.utf8), info: Array("lyceum/sealing/1".utf8), count: 32)
        #expect(try SecretKey(text: text).derived(for: .sealing) == expected)
    }

    @Test(
        "A short text and a placeholder stop the start with a message that names the key",
        arguments: [
            "short", "q7Jm2vXk9RtB4wLz8NcH5yPd3GsF6aK", String(repeating: "ab", count: 20),
            "change-me-change-me-change-me-change-me", "your_secret_key_goes_here_please_0123",
            "PLACEHOLDER-q7Jm2vXk9RtB4wLz8NcH5yPd3GsF6aKe", "abcdefghijklmnopqrstuvwxyz0123456789",
        ])
    func refused(text: String) {
        expectRefusal(naming: "LYCEUM_SECRET_KEY") { () throws(AuthError) in _ = try SecretKey(text: text) }
    }

    @Test("With an external database the key must be configured")
    func externalDatabase() throws {
        for missing in [nil, ""] as [String?] {
            expectRefusal(naming: "LYCEUM_SECRET_KEY") { () throws(AuthError) in
                _ = try SecretKeys.load(configured: missing, keyFolder: nil).current
            }
        }
        #expect(
            try SecretKeys.load(configured: text, keyFolder: nil).current.derived(for: .sealing)
                == SecretKey(text: text).derived(for: .sealing))
    }

    @Test("With the embedded database a random key is made once, readable by its owner alone")
    func keyFile() throws {
        let folder = try TemporaryFolder()
        let key = try SecretKeys.load(configured: nil, keyFolder: folder.path).current
        let again = try SecretKeys.load(configured: "", keyFolder: folder.path).current
        #expect(key.derived(for: .sealing) == again.derived(for: .sealing))
        #expect(try folder.mode(of: "secret.key") == 0o600)
        #expect(try folder.entries() == ["secret.key"])
        let other = try TemporaryFolder()
        #expect(
            try SecretKeys.load(configured: nil, keyFolder: other.path).current.derived(for: .sealing)
                != key.derived(for: .sealing))
    }

    @Test("A configured key comes before the file, and none is written")
    func precedence() throws {
        let folder = try TemporaryFolder()
        _ = try SecretKeys.load(configured: text, keyFolder: folder.path).current
        #expect(try folder.entries().isEmpty)
        expectRefusal(naming: "LYCEUM_SECRET_KEY") { () throws(AuthError) in
            _ = try SecretKeys.load(configured: "changeme", keyFolder: folder.path).current
        }
    }

    @Test("A key file that others can read, a link, an empty file and a missing folder are refused")
    func unusableFiles() throws {
        let folder = try TemporaryFolder()
        _ = try SecretKeys.load(configured: nil, keyFolder: folder.path).current
        unsafe chmod(folder.path + "/secret.key", 0o644)
        expectRefusal(naming: "LYCEUM_DATA_DIR") { () throws(AuthError) in
            _ = try SecretKeys.load(configured: nil, keyFolder: folder.path).current
        }
        unsafe chmod(folder.path + "/secret.key", 0o600)
        unsafe rename(folder.path + "/secret.key", folder.path + "/elsewhere")
        unsafe symlink("elsewhere", folder.path + "/secret.key")
        expectRefusal(naming: "LYCEUM_DATA_DIR") { () throws(AuthError) in
            _ = try SecretKeys.load(configured: nil, keyFolder: folder.path).current
        }
        unsafe unlink(folder.path + "/secret.key")
        unsafe close(open(folder.path + "/secret.key", O_CREAT | O_WRONLY, 0o600))
        expectRefusal(naming: "LYCEUM_DATA_DIR") { () throws(AuthError) in
            _ = try SecretKeys.load(configured: nil, keyFolder: folder.path).current
        }
        expectRefusal(naming: "LYCEUM_DATA_DIR") { () throws(AuthError) in
            _ = try SecretKeys.load(configured: nil, keyFolder: folder.path + "/missing").current
        }
    }

    @Test("Printing a key shows nothing of it")
    func masking() throws {
        var dumped = ""
        dump(try SecretKey(text: text), to: &dumped)
        #expect(
            "\(try SecretKey(text: text)) \(String(reflecting: try SecretKey(text: text)))" == "SecretKey SecretKey")
        #expect(!dumped.contains("bytes"))
    }

    private func expectRefusal(naming key: String, _ body: () throws(AuthError) -> Void) {
        do throws(AuthError) {
            try body()
            Issue.record("nothing was refused")
        } catch {
            #expect(error.description.hasPrefix(key + " "))
        }
    }
}
