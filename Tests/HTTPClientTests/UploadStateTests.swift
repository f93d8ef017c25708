import HTTPCore
import Testing

@testable import HTTPClient

@Suite("The state of an upload")
struct UploadStateTests {
    private var state = UploadState(limit: 4, length: nil)

    @Test("wakes a starved sender once for what is given, and for the end")
    mutating func starved() {
        #expect(take() == (.nothing, ""))
        #expect(state.isStarved)
        let wakes = [give("ab"), give("cd")]
        #expect(wakes == [true, false])
        #expect(!state.isStarved)
        #expect(take() == (.bytes(4), "abcd"))
        #expect(take() == (.nothing, ""))
        let endWakes = state.end(with: nil)
        #expect(endWakes)
        #expect(take() == (.end, ""))
    }

    @Test("has room below its limit and once the transfer is over")
    mutating func room() {
        _ = give("abc")
        #expect(state.hasRoom)
        _ = give("def")
        #expect(!state.hasRoom)
        #expect(take(4) == (.bytes(4), "abcd"))
        #expect(state.hasRoom)
        _ = give("ghij")
        #expect(take(8) == (.bytes(6), "efghij"))
        _ = give("klmno")
        state.close()
        #expect(state.hasRoom)
    }

    @Test("breaks off where the giver did, whatever still waits")
    mutating func failure() {
        _ = give("ab")
        _ = state.end(with: HTTPTransportError(.failed, "gone"))
        #expect(take() == (.failure, ""))
        #expect((state.failure as? HTTPTransportError)?.code == .failed)
    }

    @Test("holds the body to its announced length", arguments: [("abc", true), ("ab", false), ("abcd", false)])
    func length(body: String, isRight: Bool) {
        var state = UploadState(limit: 100, length: 3)
        _ = state.give(Array(body.utf8))
        _ = state.end(with: nil)
        #expect((state.failure == nil) == isRight)
    }

    private mutating func give(_ text: String) -> Bool { state.give(Array(text.utf8)) }

    private mutating func take(_ room: Int = 100) -> (UploadState.Take, String) {
        var bytes = [UInt8](repeating: 0, count: room)
        let take = unsafe bytes.withUnsafeMutableBytes { unsafe state.take(into: $0) }
        guard case .bytes(let count) = take else { return (take, "") }
        return (take, String(decoding: bytes.prefix(count), as: UTF8.self))
    }
}
