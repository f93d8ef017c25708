import Core
import HTTPCore
import Synchronization
import Testing

@Suite struct RouterTimeoutTests {
    /// Keeps what it is told.
    private final class ToldTimer: RequestTimer {
        private let told = Mutex<[Duration?]>([])

        var times: [Duration?] { told.withLock { $0 } }

        func allow(_ time: Duration?) {
            told.withLock { $0.append(time) }
        }
    }

    private struct Broken: Error {}

    @Test("the server is told how long the route's handler may take, before anything of it runs")
    func allowance() async {
        let router = Router.under(test: [
            Route(.get, "/usual", access: .public) { _, _ in .text("") },
            Route(.get, "/long", access: .member, timeout: .seconds(90)) { _, _ in .text("") },
            Route(.get, "/endless", access: .public, timeout: nil) { _, _ in .text("") },
        ])
        let timer = ToldTimer()
        for path in ["/usual", "/long", "/endless", "/nowhere"] {
            _ = await router.respond(to: HTTPRequest(method: .get, path: path, timer: timer))
        }
        #expect(timer.times == [.seconds(30), .seconds(90), nil])
    }

    private func answer(cancelled: Bool, throwing error: any Error) async throws -> (status: Int, code: String?) {
        let router = Router.under(test: [Route(.get, "/", access: .public) { _, _ in throw error }])
        let task = Task {
            if cancelled { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            return await router.respond(to: HTTPRequest(method: .get, path: "/"))
        }
        let response = await task.value
        return (response.status.code, try response.errorCode)
    }

    @Test("whatever a cancelled handler breaks with is a 503 that says that it took too long")
    func cancelled() async throws {
        let failures: [any Error] = [
            CancellationError(), Broken(), HTTPError(.badGateway, .modelUnavailable, "The model is gone."),
        ]
        for error in failures {
            let answer = try await answer(cancelled: true, throwing: error)
            #expect(answer == (503, "timeout"), "\(error)")
        }
    }

    @Test("what a handler had already found wrong with the request stays the answer")
    func refused() async throws {
        let error = HTTPError(.conflict, .conflict, "Changed meanwhile.")
        #expect(try await answer(cancelled: true, throwing: error) == (409, "conflict"))
        #expect(try await answer(cancelled: false, throwing: Broken()) == (500, "internal_error"))
    }
}
