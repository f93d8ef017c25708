package import Core
package import Postgres
package import Workflows

/// Writes what a run says into its thread.
package struct ThreadProjection: RunProjection {
    private let identifiers: any IdentifierGenerator

    package init(identifiers: any IdentifierGenerator) {
        self.identifiers = identifiers
    }

    package func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        events.compactMap { numbered in
            switch numbered.event {
            case .messageFinished(let item, let parts):
                return insertion(
                    item, .assistantMessage(parts.map(OutputText.init)), of: run,
                    citations: parts.flatMap(\.citations).map(\.json))
            case .runCancelled:
                // The next answer's model learns why this one breaks off.
                let note = "The person stopped this answer before it was complete."
                return insertion(identifiers.make(), .hiddenContext(note), of: run)
            default:
                return nil
            }
        }
    }

    private func insertion(
        _ id: ItemID, _ content: ThreadItem.Content, of run: RunReference, citations: [JSONValue] = []
    ) -> Query {
        ThreadItem(id: id, threadID: run.threadID, createdAt: id.createdAt, content: content)
            .insertion(in: run.tenantID, runID: run.runID, citations: citations)
    }
}
