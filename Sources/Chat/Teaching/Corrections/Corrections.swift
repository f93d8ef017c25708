package import Core
import Postgres
package import Workflows

/// Puts what a step has said right in the conversations that are open, once its text is another one.
package struct Corrections: Sendable {
    /// What became of what the step had said.
    package struct Result: Sendable {
        package fileprivate(set) var replaced = 0
        /// How much stays as it was said, by the reason.
        package fileprivate(set) var skipped: [String: Int] = [:]
        /// The first of these.
        package fileprivate(set) var examples: [(thread: ThreadID, item: ItemID, reason: String)] = []
    }

    private static let part = 100
    private static let mostExamples = 20

    let threads: ThreadStore
    let engine: RunEngine
    let workflows: WorkflowStore
    private let identifiers: any IdentifierGenerator
    private let archive = RunArchive()

    package init(_ conversations: Conversations, workflows: WorkflowStore) {
        threads = conversations.threads
        engine = conversations.engine
        identifiers = conversations.identifiers
        self.workflows = workflows
    }

    /// Replaces what the step said with earlier texts, part by part, and tells those who follow the conversations.
    ///
    /// - Parameter since: conversations that do not wait are open where something happened in them since then
    package func push(
        _ correction: MessageCorrection, of workflow: WorkflowID, since: Timestamp, in tenant: TenantID
    ) async throws -> Result {
        var result = Result()
        var after: (RunID, Int)?
        // A run may have been taken over to another version since it said something: any earlier text may be it.
        let changes = try await workflows.earlierTexts(of: correction, in: workflow, of: tenant)
            .compactMap { TextCorrection(from: $0, to: correction.text) }
        guard !changes.isEmpty else { return result }
        while true {
            let start = after
            let (part, told) = try await threads.database.withTenant(tenant, .contended) { transaction in
                let part = try await archive.said(
                    by: correction.node, of: workflow, since: since, after: start, most: Self.part, in: transaction)
                return (part, try await replace(part, changes, of: tenant, in: transaction))
            }
            for thread in Set(told.replaced) { engine.noteNews(in: thread) }
            result.replaced += told.replaced.count
            for skipped in told.skipped {
                result.skipped[skipped.reason, default: 0] += 1
                if result.examples.count < Self.mostExamples { result.examples.append(skipped) }
            }
            guard part.count == Self.part, let last = part.last else { return result }
            after = (last.runID, last.step)
        }
    }

    private func replace(
        _ part: [SaidByStep], _ changes: [TextCorrection], of tenant: TenantID, in transaction: Transaction
    ) async throws -> (replaced: [ThreadID], skipped: [(thread: ThreadID, item: ItemID, reason: String)]) {
        let items = try await threads.held(part.map(\.item), in: transaction)
        var replaced: [ThreadItem] = []
        var skipped: [(thread: ThreadID, item: ItemID, reason: String)] = []
        for said in part {
            guard let item = items[said.item], case .assistantMessage(let content) = item.content else { continue }
            let needsScope = changes.contains(where: \.needsScope)
            let scope = needsScope ? try await archive.scope(of: said, in: transaction) : nil
            switch TextCorrection.outcome(of: content, scope, among: changes) {
            case .replaced(let text):
                replaced.append(
                    ThreadItem(
                        id: item.id, threadID: item.threadID, createdAt: item.createdAt,
                        content: .assistantMessage([OutputText(text: text)])))
            case .skipped(let reason): skipped.append((item.threadID, item.id, reason.rawValue))
            case .right: continue
            }
        }
        try await threads.replace(replaced, of: tenant, identifiers, in: transaction)
        return (replaced.map(\.threadID), skipped)
    }
}
