import Chat
import Core
import HTTPCore
import Workflows

/// The branches of a person's own conversations.
struct BranchesController {
    let conversations: Conversations
    let workflows: WorkflowStore
    let chatKit: ChatKitController

    var routes: [Route] {
        let (path, tag) = ("/api/v1/threads/{thread_id}/branches", "Assistants")
        let one = "\(path)/{branch_id}"
        return [
            Route(.get, path, access: .permission(.assistantsUse), traits: .crossOrigin) { try await list($0, $1) }
                .documented("List the branches of a conversation", tag: tag, answer: Self.list, details: Self.versions),
            Route(.post, path, access: .permission(.assistantsUse), timeout: nil, traits: .crossOrigin) {
                try await create($0, $1)
            }.documented(
                "Begin a branch of a conversation", tag: tag, body: BranchRequest.schema, status: .created,
                answer: ThreadBranch.schema, details: Self.words, errors: [.notFound, .conflict],
                otherAnswers: ["text/event-stream"]),
            Route(
                .patch, one, access: .permission(.assistantsUse), bodyLimit: 64 << 10, traits: .crossOrigin
            ) { try await rename($0, $1) }.documented(
                "Name a branch", tag: tag, body: .object([.required("name", .nullable(.string()))]),
                answer: ThreadBranch.schema),
            Route(.delete, one, access: .permission(.assistantsUse), traits: .crossOrigin) { _, context in
                try await conversations.delete(
                    context.parameter("branch_id"), in: context.parameter("thread_id"), of: context.person)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Delete a branch", tag: tag, status: .noContent,
                details: "With all that was said in it. Not the one that is shown, nor one from which others go on.",
                errors: [.conflict]),
            Route(.post, "\(one)/switch", access: .permission(.assistantsUse), traits: .crossOrigin) { _, context in
                let (thread, branch): (ThreadID, BranchID) = (
                    try context.parameter("thread_id"), try context.parameter("branch_id")
                )
                try await conversations.show(branch, in: thread, of: context.person)
                return .json(try await self.branch(branch, of: thread, context).json)
            }.documented(
                "Show another branch of a conversation", tag: tag, answer: ThreadBranch.schema,
                details: """
                    The conversation goes on there, and all that reads it reads that branch from now on. An answer that \
                    is being written in the other one is finished there.
                    """),
        ]
    }

    private static let list = JSONSchema.object([
        .required("data", .array(ThreadBranch.schema)), .required("has_more", .boolean),
        .required("after", .nullable(.string())), .required("current_branch_id", .string()),
    ])

    private static let versions = """
        All of them, the oldest first. Branches with the same `parent_id` and `fork_after_item_id` are versions of one \
        place, beside the parent's own, which begins with `counterpart_item_id`: a page shows arrows between that item \
        and the `first_item_id` of each.
        """

    private static let words = """
        With `edited_item_id` and `input`, which is a `UserMessageInput` of the ChatKit protocol, a message of one's own \
        is said differently; with `fork_after_item_id` the branch goes on behind the end of an answer, and nothing is \
        said yet. The conversation shows the new branch from now on, and the assistant stands where it stood at that \
        place. For `Accept: text/event-stream` the answer to an edited message is a stream as the ChatKit protocol has \
        it, with the branch in the field `Lyceum-Branch`, and `Lyceum-Detach: 1` as there; else the answer is written \
        meanwhile, and is heard on the conversation's events. What the assistant sent out before, such as a grade, \
        stays sent. A conversation has at most 50 branches.
        """

    // MARK: Requests

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let branches = try await conversations.threads.branches(
            of: context.parameter("thread_id"), of: context.person)
        let current = branches.first(where: \.isCurrent)?.id.description ?? ""
        return .json([
            "data": .array(branches.map(\.json)), "has_more": false, "after": nil,
            "current_branch_id": .string(current),
        ])
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let threadID: ThreadID = try context.parameter("thread_id")
        let body = try BranchRequest(try await request.json())
        switch body.place {
        case .after(let item):
            let branch = try await conversations.fork(
                after: item, named: body.name, in: threadID, of: context.person)
            return .json(try await self.branch(branch, of: threadID, context).json, status: .created)
        case .edited(let item, let message):
            let client = try StreamClient(request)
            let speaker = try await speaker(in: threadID, request, context)
            let edited = try await conversations.edit(item, to: message, named: body.name, in: threadID, by: speaker)
            guard request.fields["Accept"]?.contains("text/event-stream") == true else {
                return .json(try await self.branch(edited.branch, of: threadID, context).json, status: .created)
            }
            var response = chatKit.stream(edited.turn, opening: [], in: speaker.scope, for: client)
            response.fields["Lyceum-Branch"] = edited.branch.description
            return response
        }
    }

    private func rename(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (thread, branch): (ThreadID, BranchID) = (
            try context.parameter("thread_id"), try context.parameter("branch_id")
        )
        let name = try BranchRequest.name(try await request.json(), isRequired: true)
        try await conversations.threads.rename(branch, to: name, in: thread, of: context.person)
        return .json(try await self.branch(branch, of: thread, context).json)
    }

    private func branch(
        _ id: BranchID, of thread: ThreadID, _ context: RequestContext
    ) async throws -> ThreadBranch {
        let branches = try await conversations.threads.branches(of: thread, of: context.person)
        guard let branch = branches.first(where: { $0.id == id }) else { throw BranchProblem.unknown }
        return branch
    }

    /// Who speaks in a thread of theirs, to the version of its workflow that is published now.
    private func speaker(
        in threadID: ThreadID, _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> Conversations.Speaker {
        let member = try context.member
        let slug = try await conversations.threads.workflow(of: threadID, of: context.person)
        guard let workflow = try await workflows.published(slug, in: member.tenantID) else { throw UnknownWorkflow() }
        return Conversations.Speaker(
            scope: ThreadScope(tenantID: member.tenantID, userID: member.userID, workflowID: workflow.id),
            versionID: workflow.versionID, role: member.role.rawValue, locale: request.preferredLocale)
    }
}

extension RequestContext {
    /// Whose threads the sender may see.
    fileprivate var person: PersonalScope {
        get throws { PersonalScope(tenantID: try member.tenantID, userID: try member.userID) }
    }
}

extension ThreadBranch {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .string(id.description), "name": name.map { .string($0) } ?? .null,
            "parent_id": parent.map { .string($0.description) } ?? .null,
            "fork_after_item_id": forkAfter.map { .string($0.description) } ?? .null,
            "counterpart_item_id": counterpart.map { .string($0.description) } ?? .null,
            "first_item_id": firstItem.map { .string($0.description) } ?? .null,
            "item_count": .integer(Int64(itemCount)), "is_current": .bool(isCurrent),
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    static let schema = JSONSchema.named(
        "ThreadBranch",
        .object([
            .required("id", .string()), .required("name", .nullable(.string())),
            .required("parent_id", .nullable(.string())), .required("fork_after_item_id", .nullable(.string())),
            .required("counterpart_item_id", .nullable(.string())), .required("first_item_id", .nullable(.string())),
            .required("item_count", .integer()), .required("is_current", .boolean), .required("created_at", .time),
        ]))
}
