import HTTPCore
import Testing

@testable import HTTPServer

@Suite struct HTTPConnectionStateTests {
    private let state = Driver()

    @Test("A request starts only when the answer before it is complete")
    func oneAtATime() {
        let request = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(state.actions(after: request) == ["handle /1 "])
        #expect(!state.wantsToRead, "What is pipelined is already over the input limit.")
        state.answer()
        #expect(state.actions(after: "") == ["handle /2 "])
        #expect(state.requestNumber == 2)
    }

    @Test("A body that is here is handed over whole, one that is not is taken piece by piece")
    func bodies() {
        #expect(
            state.actions(after: "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc") == ["handle /1 abc"])
        state.answer()
        #expect(state.actions(after: "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab") == ["handle /2 …"])
        #expect(state.takenBody() == "ab")
        #expect(state.takenBody() == "wait")
        #expect(state.actions(after: "cd") == ["wake"])
        #expect(state.actions(after: "ef") == ["wake"])
        #expect(state.takenBody() == "cdef")
        #expect(state.takenBody() == "end")
    }

    @Test("No more of a body is received than the limit allows, until someone takes it")
    func bodyBackPressure() {
        _ = state.actions(after: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 90\r\n\r\n1234567")
        #expect(state.wantsToRead)
        #expect(state.wait.kind == .body)
        _ = state.actions(after: "8")
        #expect(!state.wantsToRead)
        #expect(state.wait.kind == .handler, "The client does not answer for a handler that takes its time.")
        _ = state.takenBody()
        #expect(state.wantsToRead)
    }

    @Test("A broken body fails for its reader, and the connection ends after the answer")
    func brokenBody() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(state.actions(after: head + "1\r\na\r\n") == ["handle / …"])
        #expect(state.actions(after: "0x1\r\n") == ["wake"])
        #expect(state.takenBody() == "a")
        #expect(state.takenBody() == "failed")
        #expect(!state.beginResponse().keepsAlive)
        state.endResponse()
        #expect(state.outputSent() == .closeSendingSide)
    }

    @Test("An answer that comes before the whole body ends the connection, and what still comes is dropped")
    func earlyAnswer() {
        _ = state.actions(after: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 90\r\n\r\n")
        #expect(!state.beginResponse().keepsAlive)
        state.endResponse()
        #expect(state.wait.kind == .answer, "The client still has to take the answer.")
        #expect(state.outputSent() == .closeSendingSide)
        #expect(state.wait.kind == .linger)
        #expect(state.actions(after: "GET / HTTP/1.1\r\nHost: h\r\n\r\n") == [])
        #expect(state.wantsToRead)
        #expect(state.inputEnded())
    }

    @Test("100 Continue is due once, and not when the body or the answer came first")
    func continuation() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        _ = state.actions(after: head)
        #expect(state.takeContinue())
        #expect(!state.takeContinue())
        _ = state.actions(after: "ab")
        state.answer()
        _ = state.actions(after: head + "a")
        #expect(!state.takeContinue())
    }

    @Test("A refused request is the last")
    func refusal() {
        #expect(state.actions(after: "GET / HTTP/3.0\r\nHost: h\r\n\r\n") == ["refuse 505"])
        #expect(!state.beginResponse().keepsAlive)
        state.endResponse()
        #expect(state.outputSent() != .goOn)
    }

    @Test("HEAD and HTTP/1.0 set the terms of the answer")
    func terms() {
        _ = state.actions(after: "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(state.beginResponse() == .init(keepsAlive: true, omitsBody: true, minorVersion: 1))
        state.endResponse()
        _ = state.actions(after: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(
            state.beginResponse(streams: true, hasLength: false)
                == .init(keepsAlive: false, omitsBody: false, minorVersion: 0))
    }

    @Test("Waiting has a name for each deadline, and a new number for each request")
    func waits() {
        #expect(state.wait == .init(kind: .request, request: 0))
        _ = state.actions(after: "GET ")
        #expect(state.wait == .init(kind: .head, request: 0))
        _ = state.actions(after: "/ HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(state.wait == .init(kind: .handler, request: 1))
        state.answer()
        #expect(state.wait == .init(kind: .request, request: 1))
    }

    @Test("A long body has a deadline for each 256 KiB, and a trickle none of its own")
    func longBodies() {
        let state = Driver(inputLimit: 4 << 20)
        _ = state.actions(after: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\nx")
        #expect(state.wait == .init(kind: .body, request: 1, part: 0))
        _ = state.actions(after: "x")
        #expect(state.wait == .init(kind: .body, request: 1, part: 0))
        _ = state.actions(after: String(repeating: "x", count: 256 << 10))
        #expect(state.wait == .init(kind: .body, request: 1, part: 1))
    }

    @Test("Draining ends an idle connection at once and a busy one after its answer")
    func draining() {
        let idle = Driver()
        idle.drain()
        #expect(idle.outputSent() == .close)
        _ = state.actions(after: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        state.drain()
        #expect(state.outputSent() == .goOn)
        #expect(!state.beginResponse().keepsAlive)
        state.endResponse()
        #expect(state.outputSent() == .close)
    }

    @Test("A client that sends nothing more is gone while a handler works, and else gets what is on its way")
    func inputEnd() {
        let idle = Driver()
        #expect(!idle.inputEnded())
        #expect(idle.outputSent() == .close)
        _ = state.actions(after: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(state.inputEnded())
    }
}

/// A state under test: receives text, names what is to be done, and can be asked within an expectation.
private final class Driver {
    private var state: HTTPConnectionState

    init(inputLimit: Int = 8) {
        state = HTTPConnectionState(limits: HTTPRequestLimits(), inputLimit: inputLimit)
    }

    var requestNumber: Int { state.requestNumber }
    var wantsToRead: Bool { state.wantsToRead }
    var wait: HTTPConnectionState.Wait { state.wait }

    func actions(after text: String) -> [String] {
        let bytes = Array(text.utf8)
        unsafe bytes.withUnsafeBytes { unsafe state.receive($0) }
        var names: [String] = []
        while let action = state.next() {
            switch action {
            case .handle(let head, let body):
                names.append("handle \(head.path) " + (body.map { String(decoding: $0, as: UTF8.self) } ?? "…"))
            case .wakeBodyReader: names.append("wake")
            case .refuse(let error): names.append("refuse \(error.status.code)")
            }
        }
        return names
    }

    func takenBody() -> String {
        switch state.takeBody() {
        case .piece(let bytes): String(decoding: bytes, as: UTF8.self)
        case .end: "end"
        case .wait: "wait"
        case .failed: "failed"
        }
    }

    /// Answers the current request in full.
    func answer() {
        _ = beginResponse()
        endResponse()
    }

    func beginResponse(streams: Bool = false, hasLength: Bool = true) -> HTTPConnectionState.ResponseTerms {
        state.beginResponse(streams: streams, hasLength: hasLength)
    }

    func endResponse() { state.endResponse() }
    func takeContinue() -> Bool { state.takeContinue() }
    func outputSent() -> HTTPConnectionState.AfterOutput { state.outputSent() }
    func inputEnded() -> Bool { state.inputEnded() }
    func drain() { state.drain() }
}
