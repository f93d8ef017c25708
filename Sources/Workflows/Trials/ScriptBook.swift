import Synchronization

/// The scripted answers of a test, each given once and in order, and the requests for answers that there are none for.
final class ScriptBook: Sendable {
    private struct State {
        var answers: [String: [ScriptedAnswer]]
        var given: [String: Int] = [:]
        var missing: String?
    }

    private let state: Mutex<State>

    init(_ answers: [String: [ScriptedAnswer]]) {
        state = Mutex(State(answers: answers))
    }

    /// The next answer of this kind for the step; nil where none is left, which is noted.
    func next(
        _ kind: ScriptedAnswer.Kind, of step: String, where fits: @Sendable (ScriptedAnswer) -> Bool = { _ in true }
    ) -> ScriptedAnswer? {
        state.withLock { state in
            guard let index = state.answers[step]?.firstIndex(where: { $0.kind == kind && fits($0) }) else {
                if state.missing == nil {
                    let given = state.given[step, default: 0]
                    let before =
                        given == 0 ? "the script has none for it" : "the script's answers are used up (\(given))"
                    state.missing = "The step '\(step)' asks for \(kind.rawValue), and \(before)."
                }
                return nil
            }
            state.given[step, default: 0] += 1
            return state.answers[step]?.remove(at: index)
        }
    }

    /// The output that stands for the whole step this time; nil where the step is to be carried out.
    func whole(of step: String) -> ScriptedAnswer? {
        state.withLock { state in
            guard let first = state.answers[step]?.first, first.kind == .whole else { return nil }
            state.given[step, default: 0] += 1
            return state.answers[step]?.removeFirst()
        }
    }

    /// The names of the tools that answer in the step.
    func tools(of step: String) -> [String] {
        state.withLock { state in
            var names: [String] = []
            for case .tool(let name, _, _) in state.answers[step] ?? [] where !names.contains(name) {
                names.append(name)
            }
            return names
        }
    }

    /// What was asked for and is not there, in words; nil where nothing was.
    var missing: String? { state.withLock(\.missing) }

    /// How many answers nobody asked for, by step.
    var unused: [(step: String, count: Int)] {
        state.withLock { state in
            state.answers.filter { !$0.value.isEmpty }.map { ($0.key, $0.value.count) }.sorted { $0.step < $1.step }
        }
    }
}
