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
            case .userMessage(let item, let text):
                return insertion(item, .userMessage(UserMessage(content: [.text(text)])), of: run)
            case .widgetShown(let item, let widget):
                return insertion(item, .widget(widget.root, copyText: widget.copyText), of: run)
            case .widgetChanged(let item, let widget):
                return self.item(item, .widget(widget.root, copyText: widget.copyText), of: run).updateOfSameKind()
            case .itemKept(let item, let shown):
                return self.item(item, ThreadItem.Content(shown), of: run).keeping(in: run.tenantID, runID: run.runID)
            case .asking(let event): return asking(event, of: run)
            case .threadStatus(let status): return ThreadStore.setting(status, of: run.threadID)
            case .runCancelled:
                // As ChatKit's own server notes it.
                let note = "The person stopped this answer before it was complete."
                return insertion(identifiers.make(), .hiddenContext(note), of: run)
            default:
                return nil
            }
        }
    }

    func insertion(
        _ id: ItemID, _ content: ThreadItem.Content, of run: RunReference, citations: [JSONValue] = []
    ) -> Query {
        item(id, content, of: run).insertion(in: run.tenantID, runID: run.runID, citations: citations)
    }

    func item(_ id: ItemID, _ content: ThreadItem.Content, of run: RunReference) -> ThreadItem {
        ThreadItem(id: id, threadID: run.threadID, createdAt: id.createdAt, content: content)
    }
}
