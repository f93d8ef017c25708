import Core
import LTI
import Postgres
import Workflows

/// Hands the grades of runs to learning platforms' outbox, in the transaction that makes them true.
struct GradeKeeping: RunProjection {
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    /// What a learner's platform is told of how far they are, once a run rests or has ended.
    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        let isOver = events.contains { $0.event == .runFinished }
        guard isOver || events.contains(where: { $0.event == .runWaiting }) else { return [] }
        return [
            ScoreStore.telling(
                isOver ? .over : .begun, of: run.threadID, lineItem: identifiers.make(), score: identifiers.make(),
                at: clock.now())
        ]
    }

    func statements(keeping grades: [GivenGrade], of run: RunReference) -> [Query] {
        grades.flatMap { grade -> [Query] in
            guard let points = Points(given: grade.score, maximum: grade.maximum) else { return [] }
            let subject: AssistantGrade.Subject =
                switch grade.source {
                case .end: .conversation
                case .rubric(let node): .rubric(step: node)
                case .task(let node): .task(step: node)
                }
            return ScoreStore.keeping(
                AssistantGrade(
                    subject: subject, source: "\(run.runID):\(grade.step)", points: points, comment: grade.comment),
                of: run.threadID, lineItem: identifiers.make(), score: identifiers.make(), at: clock.now())
        }
    }
}
