import Core
import Postgres
import Workflows

/// What people and their programs are asked, as the thread keeps it.
extension ThreadProjection {
    func asking(_ event: AskingEvent, of run: RunReference) -> Query? {
        switch event {
        case .toolWritten: nil
        case .toolCalled(let id, let call): insertion(id, .clientToolCall(call), of: run)
        case .toolAnswered(let id, let call): item(id, .clientToolCall(call), of: run).update()
        case .inputAsked(let id, let input): insertion(id, .structuredInput(input), of: run)
        case .inputAnswered(let id, let input): item(id, .structuredInput(input), of: run).update()
        case .withdrawn(let id):
            """
            DELETE FROM thread_items
            WHERE tenant_id = app_tenant_id() AND thread_id = \(run.threadID) AND id = \(id)
            """
        }
    }
}
