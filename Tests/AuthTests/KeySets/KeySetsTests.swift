import Core
import Crypto
import HTTPCore
import Support
import Synchronization
import Testing

@testable import Auth

@Suite struct KeySetsTests {
    private static let url = "https://id.example.org/keys"

    /// A server of key sets that can be made to wait.
    private final class Server: HTTPTransport {
        private struct State {
            var keys: [PublicKey]
            var reply: StubTransport.Reply?
            var count = 0
            var isHeld = false
            var held: [CheckedContinuation<Void, Never>] = []
        }

        private let state: Mutex<State>

        init(_ keys: [PublicKey]) { state = Mutex(State(keys: keys)) }

        var count: Int { state.withLock { $0.count } }
        var isAsked: Bool { state.withLock { !$0.held.isEmpty } }

        func publish(_ keys: [PublicKey], instead reply: StubTransport.Reply? = nil) {
            state.withLock { ($0.keys, $0.reply) = (keys, reply) }
        }

        func hold() { state.withLock { $0.isHeld = true } }

        func release() {
            let held = state.withLock { state in
                defer { (state.held, state.isHeld) = ([], false) }
                return state.held
            }
            for continuation in held { continuation.resume() }
        }

        func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
            await withCheckedContinuation { continuation in
                let isHeld = state.withLock { state in
                    state.count += 1
                    if state.isHeld { state.held.append(continuation) }
                    return state.isHeld
                }
                if !isHeld { continuation.resume() }
            }
            try Task.checkCancellation()
            let (keys, reply) = state.withLock { ($0.keys, $0.reply) }
            if let reply { return try await StubTransport(reply).send(request) }
            return HTTPClientResponse(
                status: .ok, fields: [:], body: .bytes(JSONValue.object(JSONWebKeySet(keys).json).serialized()))
        }
    }

    private let clock = SetClock()
    private let first: PrivateKey
    private let second: PrivateKey
    private let server: Server
    private let sets: KeySets

    init() throws {
        first = try PrivateKey.generate(.es256, id: "first")
        second = try PrivateKey.generate(.es256, id: "second")
        server = Server([first.publicKey])
        sets = KeySets(transport: server, clock: clock)
    }

    /// The names of the keys that somebody sees who looks for one.
    private func names(lookingFor name: String?) async throws -> [String] {
        try await sets.withSet(at: Self.url, naming: name) { set throws(CryptoError) in
            if let name, set.key(named: name) == nil { throw .unknownTokenKey }
            return set.keys.map(\.keyID)
        }
    }

    @Test("A set is asked for once and kept")
    func kept() async throws {
        for _ in 1...5 { #expect(try await names(lookingFor: "first") == ["first"]) }
        #expect(server.count == 1)
    }

    @Test("Many who want it at the same time share one request")
    func coalesced() async throws {
        server.hold()
        try await withThrowingTaskGroup { group in
            for _ in 1...20 { group.addTask { try await names(lookingFor: "first") } }
            while !server.isAsked { await Task.yield() }
            server.release()
            for try await found in group { #expect(found == ["first"]) }
        }
        #expect(server.count == 1)
    }

    @Test("Where the one who asked is cancelled, another asks for the rest")
    func cancelled() async throws {
        server.hold()
        let leader = Task { try await names(lookingFor: "first") }
        while !server.isAsked { await Task.yield() }
        async let other = names(lookingFor: "first")
        leader.cancel()
        server.release()
        #expect(try await other == ["first"])
        await #expect(throws: CancellationError.self) { try await leader.value }
    }

    @Test("An unknown key brings a newer set, at most once in thirty seconds")
    func rotation() async throws {
        _ = try await names(lookingFor: "first")
        server.publish([first.publicKey, second.publicKey])
        clock.advance(by: .seconds(30))
        #expect(try await names(lookingFor: "second") == ["first", "second"])
        #expect(server.count == 2)
        for number in 1...100 {
            await #expect(throws: CryptoError.unknownTokenKey) { try await names(lookingFor: "invented-\(number)") }
        }
        #expect(server.count == 2)
        clock.advance(by: .seconds(30))
        await #expect(throws: CryptoError.unknownTokenKey) { try await names(lookingFor: "invented") }
        #expect(server.count == 3)
    }

    @Test("A token without a name of a key gets a newer set when its signature does not fit")
    func nameless() async throws {
        _ = try await names(lookingFor: nil)
        server.publish([second.publicKey])
        clock.advance(by: .seconds(60))
        let found = try await sets.withSet(at: Self.url, naming: nil) { set throws(CryptoError) in
            guard set.key(named: "second") != nil else { throw .wrongSignature }
            return set.keys.count
        }
        #expect(found == 1 && server.count == 2)
        // Of one with a name a wrong signature is just wrong.
        clock.advance(by: .seconds(60))
        await #expect(throws: CryptoError.wrongSignature) {
            try await sets.withSet(at: Self.url, naming: "second") { _ throws(CryptoError) -> Int in
                throw .wrongSignature
            }
        }
        #expect(server.count == 2)
    }

    /// Answers that are no set.
    struct Broken: CustomTestStringConvertible {
        let testDescription: String
        let reply: StubTransport.Reply
        let error: RemoteDocumentError
    }

    private static let answers = [
        Broken(
            testDescription: "nobody there", reply: .failure(HTTPTransportError(.refused, "")),
            error: .unreachable(.refused)),
        Broken(
            testDescription: "a private address", reply: .failure(HTTPTransportError(.forbiddenAddress, "")),
            error: .unreachable(.forbiddenAddress)),
        Broken(
            testDescription: "too slow", reply: .failure(HTTPTransportError(.timedOut, "")),
            error: .unreachable(.timedOut)),
        Broken(testDescription: "500", reply: .text("{}", status: .internalServerError), error: .status(500)),
        Broken(
            testDescription: "a redirect",
            reply: .text("", status: HTTPStatus(302), fields: ["Location": "http://169.254.169.254/"]),
            error: .status(302)),
        Broken(
            testDescription: "huge",
            reply: .response(.ok, pieces: Array(repeating: Array(repeating: 0x20, count: 1 << 16), count: 5)),
            error: .tooLarge),
        Broken(
            testDescription: "no JSON", reply: .text("<html>"),
            error: .malformed("The server's answer is no set of keys, or has too many.")),
        Broken(
            testDescription: "129 keys",
            reply: .text("{\"keys\":[" + Array(repeating: "{}", count: 129).joined(separator: ",") + "]}"),
            error: .malformed("The server's answer is no set of keys, or has too many.")),
        Broken(
            testDescription: "a broken-off answer",
            reply: .response(.ok, pieces: [Array("{\"keys\":[".utf8)], then: HTTPTransportError(.disconnected, "")),
            error: .unreachable(.disconnected)),
    ]

    @Test("What is no set is an error that says so, and the last good set stays", arguments: answers)
    func brokenSets(_ broken: Broken) async throws {
        server.publish([], instead: broken.reply)
        await #expect(throws: broken.error) { try await names(lookingFor: "first") }
        server.publish([first.publicKey])
        clock.advance(by: .seconds(5))
        #expect(try await names(lookingFor: "first") == ["first"])
        server.publish([], instead: broken.reply)
        clock.advance(by: .seconds(7200))
        #expect(try await names(lookingFor: "first") == ["first"])
        #expect(server.count == 3)
    }

    @Test("No more sets are kept than there is room for")
    func capacity() async throws {
        var policy = RemoteDocumentPolicy()
        policy.capacity = 2
        let sets = KeySets(transport: server, policy: policy, clock: clock)
        func ask(_ number: Int) async throws {
            clock.advance(by: .seconds(1))
            _ = try await sets.withSet(at: "\(Self.url)/\(number)", naming: nil) { $0.keys.count }
        }
        for number in [1, 2, 3] { try await ask(number) }
        try await ask(3)
        #expect(server.count == 3)
        try await ask(1)
        #expect(server.count == 4)
    }
}
