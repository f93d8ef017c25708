import Auth
package import Core
package import HTTPCore
import Postgres

/// What the pages of launches are told.
extension Launches {
    /// What the page of the launch gets with its session.
    func content(of outcome: LaunchOutcome, at now: Timestamp) async throws -> JSONObject {
        switch outcome {
        case .deepLinking(let launch):
            return common("deep_linking", launch).merging(try await parts.views.deepLinking(launch))
        case .submissionReview(let launch, let link):
            var content = common("review", launch)
            content["link_id"] = link.map { .string($0.id.description) } ?? .null
            content["link_title"] = .string(link?.title ?? "")
            return content.merging(try await parts.views.submissionReview(launch, of: link))
        case .resourceLink(let launch, let link, let placement, let assistants):
            return try await content(launch, link, placement, assistants, at: now)
        }
    }

    private func content(
        _ launch: AdmittedLaunch, _ link: ResourceLink, _ placement: Placement, _ assistants: LaunchAssistants,
        at now: Timestamp
    ) async throws -> JSONObject {
        // Tutors talk as learners do: how a link is set up, and its grades, are its teachers'.
        let isTeacher = launch.part == .teacher
        var content = common(isTeacher ? (assistants.link == nil ? "choose" : "teacher") : "learner", launch)
        content["link_id"] = .string(link.id.description)
        content["link_title"] = .string(link.title)
        content["opens_at"] = link.settings.opensAt.map { .string($0.rfc3339) } ?? .null
        content["closes_at"] = link.settings.closesAt.map { .string($0.rfc3339) } ?? .null
        // Who is in the midst of a conversation goes on with its assistant, whatever the link's is by now.
        guard let assistant = assistants.conversation ?? assistants.link else { return content }
        let known = assistants.conversation == nil ? nil : placement.threadID
        let locale = launch.claims.locale ?? language
        content["assistant"] = .object(await described(assistant, locale: locale, in: launch.tenantID))
        let window = LinkWindow(link.settings, for: launch.part)
        if let closed = window.closed(at: now) {
            content["closed"] = .string(closed.rawValue)
            // What was said before stays to be read.
            guard closed == .over, let known else { return content }
            content["thread_id"] = .string(known.description)
            return content
        }
        guard !isTeacher else {
            content["thread_id"] = known.map { .string($0.description) } ?? .null
            content["may_restart"] = true
            return content
        }
        let thread: ThreadID
        if let known {
            thread = known
        } else {
            thread = try await parts.assistants.begin(
                AssistantOpening(
                    tenantID: launch.tenantID, userID: launch.userID, linkID: link.id, assistant: assistant,
                    earlier: placement.threadID, locale: locale))
        }
        let attempts = max(placement.attempts + (known == nil ? 1 : 0), 1)
        content["thread_id"] = .string(thread.description)
        content["may_restart"] = .bool(assistants.link != nil && window.mayRestart(after: attempts))
        return content
    }

    /// An assistant as the pages show it.
    private func described(_ assistant: LinkedAssistant, locale: String, in tenant: TenantID) async -> JSONObject {
        let prompts = await parts.assistants.starterPrompts(of: assistant, locale: locale, in: tenant)
        return [
            "slug": .string(assistant.slug), "title": .string(assistant.title),
            "description": .string(assistant.description),
            "starter_prompts": .array(prompts.map { .string($0) }), "auto_start": false,
        ]
    }

    private func common(_ view: String, _ launch: AdmittedLaunch) -> JSONObject {
        var content: JSONObject = [
            "view": .string(view), "link_id": .null, "link_title": "",
            "course_title": .string(launch.context?.title ?? ""), "assistant": .null, "thread_id": .null,
            "may_restart": false, "closed": .null, "opens_at": .null, "closes_at": .null, "deep_linking_id": .null,
        ]
        let back = launch.claims.others[ClaimName.presentation]?["return_url"]?.stringValue.flatMap(ProviderURL.init)
        content["return_url"] = back.map { .string($0.description) } ?? .null
        let issuer = ProviderURL(launch.registration.issuer)?.origin
        let origins = [launch.registration.settings.endpoints.authorization.origin, issuer, back?.origin]
        var known: [String] = []
        for origin in origins.compactMap(\.self) where !known.contains(origin) { known.append(origin) }
        content["origins"] = .array(known.map { .string($0) })
        return content
    }

    /// Gives the person another conversation on the link, where they may begin again, and its assistant as the pages
    /// show it: the link's of now. Throws `LTIError`, and `PlacementRefusal`.
    package func restart(
        _ id: ResourceLinkID, by user: UserID, locale: String, in tenant: TenantID
    ) async throws -> (thread: ThreadID, assistant: JSONObject) {
        let now = parts.clock.now()
        let (assistant, earlier) = try await parts.database.withTenant(tenant) { transaction in
            let link = try await links.link(id, in: transaction)
            guard let placement = try await placements.placement(of: user, on: id, in: transaction) else {
                throw LTIError.unknownLink
            }
            if let refusal = try await placements.refusal(of: user, on: id, in: transaction) { throw refusal }
            let window = LinkWindow(link.settings, for: placement.role)
            guard window.closed(at: now) == nil,
                placement.threadID == nil || window.mayRestart(after: placement.attempts)
            else { throw LTIError.mayNotRestart }
            guard let workflow = link.workflowID,
                let assistant = try await parts.assistants.assistant(workflow, in: transaction)
            else { throw LTIError.unknownWorkflow }
            return (assistant, placement.threadID)
        }
        let thread = try await parts.assistants.begin(
            AssistantOpening(
                tenantID: tenant, userID: user, linkID: id, assistant: assistant, earlier: earlier, locale: locale))
        return (thread, await described(assistant, locale: locale, in: tenant))
    }

    /// What a code stands for, once. Throws `LTIError.spentCode`.
    package func redeem(_ code: String) async throws -> LaunchCodes.Redeemed {
        try await codes.redeem(code, at: parts.clock.now())
    }

    /// The last launches of a tenant.
    package func recent(
        _ page: PageRequest, outcome: LaunchRecord.Outcome?, registration: RegistrationID?, in tenant: TenantID
    ) async throws -> Page<LaunchRecord> {
        try await log.list(page, outcome: outcome, registration: registration, in: tenant)
    }
}

extension JSONObject {
    fileprivate func merging(_ others: JSONObject) -> JSONObject {
        var merged = self
        for (name, value) in others.members { merged[name] = value }
        return merged
    }
}
