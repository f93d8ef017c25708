/// Finds out who picked up a call that was placed, before the conversation on it begins.
package struct CallScreening: Sendable {
    let timings: AnswerScreening.Timings
    let waitsForTone: Bool
    let decide: @Sendable (AnswerScreening.Finding) async -> Bool

    /// - Parameters:
    ///   - waitsForTone: whether a machine is only told of when it takes messages
    ///   - decide: is told who picked up; false ends the call
    package init(
        _ timings: AnswerScreening.Timings = .init(), waitsForTone: Bool,
        decide: @escaping @Sendable (AnswerScreening.Finding) async -> Bool
    ) {
        (self.timings, self.waitsForTone, self.decide) = (timings, waitsForTone, decide)
    }
}
