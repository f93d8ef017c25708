import Core
import Net
import Testing

@testable import lyceum

@Suite struct CommandTests {
    private func parse(_ arguments: String...) throws -> Command {
        try Command.parse(arguments + ["--resources-dir", "/resources"], environment: ["HOME": "/home/ann"])
    }

    @Test("serve and migrate take the configuration")
    func configured() throws {
        guard case .serve(let serving) = try parse("serve", "--listen", "127.0.0.1:99") else {
            Issue.record("serve is another command")
            return
        }
        #expect(serving.listen.port == 99)
        guard case .migrate(let migrating) = try parse("--data-dir", "/data", "migrate") else {
            Issue.record("migrate is another command")
            return
        }
        #expect(migrating.dataDirectory == "/data")
    }

    @Test("config, version and help are known, and nothing at all is a question for help")
    func others() throws {
        guard case .listConfiguration(let reader, _) = try parse("config") else {
            Issue.record("config is another command")
            return
        }
        #expect(reader.listing.contains("LYCEUM_RESOURCES_DIR=/resources"))
        for arguments in [["version"], ["--version"]] {
            guard case .version = try Command.parse(arguments, environment: [:]) else {
                Issue.record("\(arguments) is another command")
                continue
            }
        }
        for arguments in [["help"], ["help", "serve"], ["--help"], ["serve", "--help"], []] {
            guard case .help = try Command.parse(arguments, environment: [:]) else {
                Issue.record("\(arguments) is another command")
                continue
            }
        }
    }

    @Test("config shows a configuration that serving would refuse")
    func listingOfWrongSettings() throws {
        guard case .listConfiguration = try parse("config", "--listen", "nowhere") else {
            Issue.record("config is another command")
            return
        }
    }

    @Test(
        "words that name no command are repeated in the error",
        arguments: [["sevre"], ["serve", "now"], ["migrate", "down"], ["config", "x"], ["version", "x"]])
    func unknown(words: [String]) throws {
        let error = try #require(throws: UsageError.self) {
            try Command.parse(words + ["--resources-dir", "/resources"], environment: [:])
        }
        #expect(error.description.contains("'\(words.joined(separator: " "))'"))
    }

    @Test("a wrong flag is refused with the right one")
    func flag() throws {
        let error = try #require(throws: ConfigurationError.self) { try parse("serve", "--lisen", "x") }
        #expect(error.description == "unknown flag --lisen; did you mean --listen?")
    }
}
