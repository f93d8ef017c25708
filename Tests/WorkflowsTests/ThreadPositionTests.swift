import Core
import Testing

@testable import Workflows

@Suite struct ThreadPositionTests {
    private static let runs = (1...3).map { RunID(UUID128(high: 7, low: $0)) }

    @Test(
        "the text of a position is read as the same position",
        arguments: [
            ThreadPosition(), ThreadPosition(newest: runs[1]),
            ThreadPosition(newest: runs[2], live: [runs[0]: 4, runs[2]: 0]),
        ])
    func text(position: ThreadPosition) {
        #expect(ThreadPosition(position.description) == position)
    }

    /// Texts of which none is a position, by what is wrong with them.
    static let wrong: [(String, String)] = [
        ("no run", "x"), ("a live run without a newest one", "~\(runs[0]).1"),
        ("a run without a number", "\(runs[0])~\(runs[0])"),
        ("a negative number", "\(runs[0])~\(runs[0]).-1"), ("a number that is none", "\(runs[0])~\(runs[0]).x"),
        ("a run twice", "\(runs[0])~\(runs[0]).1~\(runs[0]).2"), ("a run beyond the newest", "\(runs[0])~\(runs[1]).1"),
        ("too many runs", "\(runs[0])" + String(repeating: "~\(runs[0]).1", count: 101)),
    ]

    @Test("what is no position is none", arguments: wrong)
    func refused(what: String, text: String) {
        #expect(ThreadPosition(text) == nil, "\(what)")
    }
}
