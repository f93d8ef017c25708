import Crypto
import Support
import Synchronization
import Testing

@testable import Crypto

@Suite struct TLSResumptionTests {
    /// The session of a first connection to the server.
    private func session(with server: TLSContext, _ version: TLSVersion, host: String = "a.example") throws
        -> TLSSession
    {
        let pair = try TLSPair(client: .trustingRoot(versions: version...version), server: server, host: host)
        try pair.shakeHands()
        _ = try pair.toClient([1])
        #expect(!pair.client.isResumed)
        return try #require(pair.client.session)
    }

    private func isResumed(
        _ session: TLSSession, by server: TLSContext, _ version: TLSVersion, host: String = "a.example"
    ) throws -> Bool {
        let pair = try TLSPair(
            client: .trustingRoot(versions: version...version), server: server, host: host, resuming: session)
        try pair.shakeHands()
        #expect(try pair.toServer([1, 2, 3]) == [1, 2, 3])
        #expect(pair.client.isResumed == pair.server.isResumed)
        return pair.server.isResumed
    }

    @Test("A session is resumed, by any context with the same ticket keys", arguments: [TLSVersion.tls12, .tls13])
    func resumption(version: TLSVersion) throws {
        let keys = TLSTicketKeys()
        let server = try TLSContext.showing([\.first], tickets: keys)
        let session = try session(with: server, version)
        #expect(session.isResumable)
        #expect(try isResumed(session, by: server, version))
        #expect(try isResumed(session, by: .showing([\.first], tickets: keys), version))
        #expect(try !isResumed(session, by: .showing([\.first], tickets: TLSTicketKeys()), version))
    }

    @Test("A session under the second certificate is resumed too", arguments: [TLSVersion.tls12, .tls13])
    func serverName(version: TLSVersion) throws {
        let server = try TLSContext.showing([\.first, \.second])
        let session = try session(with: server, version, host: "b.example")
        #expect(try isResumed(session, by: server, version, host: "b.example"))
    }

    @Test("Keys seal for six hours, open for six more, and are then forgotten", arguments: [TLSVersion.tls12, .tls13])
    func rotation(version: TLSVersion) throws {
        let now = Clock()
        let server = try TLSContext.showing([\.first], tickets: TLSTicketKeys { now.seconds.withLock { $0 } })
        let session = try session(with: server, version)
        now.seconds.withLock { $0 += 6 * 3600 }
        #expect(try isResumed(session, by: server, version))
        now.seconds.withLock { $0 += 6 * 3600 }
        #expect(try !isResumed(session, by: server, version))
    }

    @Test("A ring makes a new key when the last has had its time, and knows the old one as long again")
    func keyring() {
        var ring = TLSTicketKeyring(period: 100)
        let first = ring.sealing(at: 1000)
        #expect((first.name.count, first.cipherKey.count, first.macKey.count) == (16, 32, 32))
        #expect(ring.sealing(at: 1099) == first)
        #expect(ring.opening(first.name, at: 1099)?.isOld == false)
        let second = ring.sealing(at: 1100)
        #expect(second.name != first.name && second.cipherKey != first.cipherKey && second.macKey != first.macKey)
        #expect(ring.opening(first.name, at: 1199)?.isOld == true)
        #expect(ring.opening(first.name, at: 1200) == nil)
        #expect(ring.opening(second.name, at: 1200)?.key == second)
        #expect(ring.opening([], at: 1200) == nil)
    }

    private final class Clock: Sendable {
        let seconds = Mutex<Int64>(1_000_000)
    }
}
