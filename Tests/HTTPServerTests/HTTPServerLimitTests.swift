import Glibc
import HTTPCore
import Net
import Support
import Testing

@testable import HTTPServer

/// How many connections and requests one server takes, and one client.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerLimitTests {
    @Test("One connection over the limit is told 503, and a freed place is taken")
    func connections() async throws {
        try await withServer(
            configure: { $0.connectionLimit = 1 }, handler: { _ in .text("hello") },
            body: { server in
                let first = try server.client()
                _ = await first.receive(until: "hello")
                #expect(try await server.exchange("").contains("503 Service Unavailable"))
                first.send(LiveServer.lastGet)
                _ = await first.receiveToEnd()
                #expect(try await server.exchange(LiveServer.lastGet).hasSuffix("hello"))
            })
    }

    @Test("A client over the limit that has asked already is told 503 and then the end, and is not cut")
    func connectionWithRequest() async throws {
        let asked = Signal<Int32>()
        try await withServer(configure: { $0.connectionLimit = 0 }, handler: { _ in .text("hello") }) { server in
            // The request is here before the loop takes the connection.
            await server.pause {
                guard let descriptor = try? LoopbackSocket.connect(port: server.port) else { return }
                let request = Array(LiveServer.get.utf8)
                _ = unsafe send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
                asked.send(descriptor)
            }
            let descriptor = try #require(await asked.wait())
            defer { close(descriptor) }
            let (answer, last) = await Task(executorPreference: BlockingThread()) {
                var buffer = [UInt8](repeating: 0, count: 1024)
                let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
                let answer = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
                return (answer, unsafe recv(descriptor, &buffer, buffer.count, 0))
            }.value
            #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(last == 0)
        }
    }

    @Test("Of five thousand connections as many are served as are taken, the others told so, and all are forgotten")
    func crowd() async throws {
        let count = Crowd.possible(upTo: 5000)
        let limit = count * 4 / 5
        try await withServer(
            configure: { $0.connectionLimit = limit }, handler: { _ in .text("hello") },
            body: { server in
                let answers = try await Task(executorPreference: BlockingThread()) {
                    let crowd = try Crowd(count: count, port: server.port)
                    return [crowd.ask(LiveServer.get), crowd.ask(LiveServer.get)]
                }.value
                #expect(answers[0].count { $0 == .served } == limit)
                #expect(answers[0].count { $0 == .refused } == count - limit)
                #expect(answers[1].count { $0 == .served } == limit)
                while server.server.openConnections > 0 { await server.turn() }
                let answer = try await server.exchange(LiveServer.lastGet)
                #expect(answer.hasSuffix("hello"))
            })
    }

    @Test("One address gets as many connections as one may have, and another one its own")
    func connectionsOfOneAddress() async throws {
        try await withServer(
            configure: { $0.connectionLimitPerAddress = 1 }, handler: { _ in .text("hello") },
            body: { server in
                let first = try server.client()
                _ = await first.receive(until: "hello")
                #expect(try await server.exchange("").contains("503 Service Unavailable"))
                let other = try server.connect(from: 2)
                other.send(LiveServer.get)
                #expect(await other.receive(until: "hello").contains("200 OK"))
                #expect(server.server.openConnections == 2)
                first.send(LiveServer.lastGet)
                _ = await first.receiveToEnd()
                #expect(try await server.exchange(LiveServer.lastGet).hasSuffix("hello"))
            })
    }

    @Test("A trusted proxy brings as many connections as the server takes; each client that it announces, its own few")
    func connectionsOfProxy() async throws {
        try await withServer(
            configure: {
                $0.connectionLimitPerAddress = 1
                $0.trustedProxies = TrustedProxies("127.0.0.1") ?? .none
            }, handler: { _ in .text("hello") },
            body: { server in
                for client in [try server.client(), try server.client(), try server.client()] {
                    #expect(await client.receive(until: "hello").contains("200 OK"))
                }
            })
        try await withServer(
            configure: {
                $0.connectionLimitPerAddress = 1
                $0.trustedProxies = TrustedProxies("127.0.0.1") ?? .none
                $0.expectsProxyHeader = true
            }, handler: { _ in .text("hello") },
            body: { server in
                let header = { (host: Int) in "PROXY TCP4 192.0.2.\(host) 10.0.0.1 1 2\r\n" + LiveServer.get }
                let first = try server.client(sending: header(1))
                _ = await first.receive(until: "hello")
                let second = try server.client(sending: header(2))
                #expect(await second.receive(until: "hello").contains("200 OK"))
                #expect(try await server.exchange(header(1)).contains("503 Service Unavailable"))
                await first.close()
                while server.server.openConnections > 1 { await server.turn() }
                let again = try server.client(sending: header(1))
                #expect(await again.receive(until: "hello").contains("200 OK"))
            })
    }

    @Test("The last request that a connection may bring is answered with its end")
    func requestsOfOneConnection() async throws {
        try await withServer(
            configure: { $0.requestsPerConnection = 3 }, handler: { _ in .text("hello") },
            body: { server in
                let answers = try await server.exchange(String(repeating: LiveServer.get, count: 5))
                #expect(answers.occurrences(of: "200 OK") == 3)
                #expect(answers.occurrences(of: "Connection: close\r\n") == 1)
                #expect(answers.hasSuffix("hello"))
            })
    }

    @Test("A client that pipelines without end leaves the others their turn")
    func fairness() async throws {
        let pipelined = Counter()
        try await withServer(
            handler: { request in
                if request.path == "/" { pipelined.add() }
                return .text("<\(pipelined.value)>")
            },
            body: { server in
                let greedy = try server.connect()
                let polite = try server.connect()
                // Both are here before the loop looks, so that one turn would serve all of the first.
                await server.pause {
                    greedy.send(String(repeating: LiveServer.get, count: 1500))
                    polite.send("GET /polite HTTP/1.1\r\nHost: h\r\n\r\n")
                }
                let answer = await polite.receive(until: ">")
                let served = try #require(answer.split(separator: "<").last.flatMap { Int($0.dropLast()) })
                #expect(served < 1500)
                #expect(await greedy.receive(until: "<1500>").occurrences(of: "200 OK") == 1500)
            })
    }
}

@Suite struct ConnectionCensusTests {
    @Test("Counts come back to nothing, and what is refused is not counted")
    func counts() throws {
        let census = ConnectionCensus(limit: 3, limitPerSender: 2)
        let (one, other) = (IPAddress("192.0.2.1")?.sender, IPAddress("192.0.2.2")?.sender)
        #expect(census.enter(one) == nil)
        #expect(census.enter(one) == nil)
        #expect(census.enter(one) == .addressLimit)
        #expect(census.enter(nil) == nil)
        #expect(census.enter(other) == .limit)
        #expect(census.count == 3)
        census.leave(one)
        #expect(census.enter(other) == nil)
        for sender in [one, other, nil] { census.leave(sender) }
        #expect(census.count == 0)
        #expect(census.isEmpty)
    }
}
