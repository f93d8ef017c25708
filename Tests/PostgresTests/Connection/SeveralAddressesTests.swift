import Core
import Net
import Support
import Testing

@testable import Postgres

@Suite struct SeveralAddressesTests {
    @Test("where the first address of a server refuses, the next one is taken, without waiting for a deadline")
    func nextAddress() async throws {
        let owner = try await TestServer.shared.makeDatabase(migrated: false)
        // Nobody listens on port 1; libpq opens the next socket under the number of the first.
        let url = "port=1,5432 " + "\(owner)".replacing("host=", with: "host=127.0.0.1,")
        let session = try await Session.open(
            ConnectionConfiguration(url: url), loop: TestServer.loops.next(),
            logger: Logger(label: "tests", sink: DiscardingLogSink()))
        #expect(try await session.query("SELECT 1").count == 1)
        await session.close()
    }
}
