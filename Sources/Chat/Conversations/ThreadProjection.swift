import Core
package import Postgres
package import Workflows

/// Writes what a run says into its thread.
package struct ThreadProjection: RunProjection {
    package init() {}

    package func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        events.compactMap { numbered in
            switch numbered.event {
            case .messageFinished(let item, let parts):
                return ThreadItem(
                    id: item, threadID: run.threadID, createdAt: item.createdAt,
                    content: .assistantMessage(parts.map(OutputText.init))
                ).insertion(in: run.tenantID, runID: run.runID, citations: parts.flatMap(\.citations).map(\.json))
            default:
                return nil
            }
        }
    }
}
