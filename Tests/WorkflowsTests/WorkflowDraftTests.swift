import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Workflows

@Suite struct WorkflowDraftTests {
    private struct World {
        let database: Database
        let tenant: TenantID
        let clock = SetClock()
        let store: WorkflowStore
        let ann = WorkflowAuthor(SystemIdentifierGenerator().make()) { _, _ in }
        let ben = WorkflowAuthor(SystemIdentifierGenerator().make()) { _, _ in }

        init() async throws {
            database = try await TestDatabase.make()
            tenant = try await TestTenant.insert(into: database)
            store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator(), clock: clock)
        }

        func create(_ slug: String = "w") async throws -> Workflow {
            try await store.create(.init(slug: slug, title: "W"), by: ann, in: tenant)
        }

        @discardableResult
        func save(_ text: String, by author: WorkflowAuthor? = nil) async throws -> WorkflowDraft {
            try await store.saveDraft(Graphs.saying(text), of: "w", by: author ?? ann, in: tenant)
        }

        func publish(_ note: String = "") async throws -> WorkflowVersion {
            let draft = try await store.draft(of: "w", in: tenant)
            return try await store.publishDraft(
                of: "w", revision: draft.revision, note: note, calls: [], by: ann, in: tenant)
        }
    }

    @Test("A new workflow has a sound draft and no version, and its slug is taken")
    func create() async throws {
        let world = try await World()
        let made = try await world.create()
        #expect(made.publishedNumber == nil && made.draftRevision == 1 && made.hasUnpublishedChanges)
        let draft = try await world.store.draft(of: "w", in: world.tenant)
        #expect(try WorkflowValidator.problems(of: .init(json: draft.definition), catalog: .standard) == [])
        await #expect(throws: WorkflowConflict.slugTaken("w")) { try await world.create() }
        #expect(try await world.store.published(in: world.tenant) == [])
    }

    @Test("Each save is a revision; one that changes nothing is none, and one for another state is refused")
    func saves() async throws {
        let world = try await World()
        _ = try await world.create()
        let second = try await world.save("one")
        #expect(second.revision == 2)
        #expect(try await world.save("one").revision == 2)
        await #expect(throws: HTTPError.self) {
            try await world.store.saveDraft(Graphs.saying("two"), of: "w", by: world.ann, in: world.tenant) { tag in
                guard tag == EntityTag(version: 1) else { throw HTTPError.changedMeanwhile(tag) }
            }
        }
        #expect(try await world.store.draft(of: "w", in: world.tenant) == second)
    }

    @Test("Saves of one person within five minutes are one entry, never across a publication or somebody else's")
    func history() async throws {
        let world = try await World()
        _ = try await world.create()
        func revisions() async throws -> [Int] {
            try await world.store.history(of: "w", in: world.tenant).map(\.revision)
        }
        try await world.save("a")
        try await world.save("b")
        #expect(try await revisions() == [3])
        try await world.save("c", by: world.ben)
        #expect(try await revisions() == [4, 3])
        world.clock.advance(by: .seconds(200))
        try await world.save("d", by: world.ben)
        world.clock.advance(by: .seconds(200))
        try await world.save("e", by: world.ben)
        #expect(try await revisions() == [6, 5, 3])
        _ = try await world.publish()
        try await world.save("f", by: world.ben)
        #expect(try await revisions() == [7, 6, 5, 3])
        #expect(
            try await world.store.history(of: "w", in: world.tenant).map(\.isPublished) == [false, true, false, false])
    }

    @Test("The history keeps the last fifty saves")
    func bounds() async throws {
        let world = try await World()
        _ = try await world.create()
        for number in 1...60 {
            world.clock.advance(by: .seconds(301))
            try await world.save("\(number)")
        }
        let history = try await world.store.history(of: "w", in: world.tenant)
        #expect(history.count == WorkflowStore.savesKept)
        #expect(history.first?.revision == 61 && history.last?.revision == 12)
    }

    @Test("A draft goes back to a save, or to a version, as a new revision")
    func restore() async throws {
        let world = try await World()
        _ = try await world.create()
        try await world.save("one")
        let version = try await world.publish("First")
        world.clock.advance(by: .seconds(301))
        try await world.save("two")
        let saved = try await world.store.restore("w", to: .revision(2), by: world.ann, in: world.tenant)
        #expect(saved.revision == 4 && saved.definition == Graphs.saying("one").json)
        try await world.save("three")
        let back = try await world.store.restore("w", to: .version(version.number), by: world.ann, in: world.tenant)
        #expect(back.revision == 6 && back.definition == Graphs.saying("one").json)
        await #expect(throws: WorkflowConflict.unknownRevision(90)) {
            try await world.store.restore("w", to: .revision(90), by: world.ann, in: world.tenant)
        }
    }

    @Test("Versions are numbered, keep their note and author, and the published one can be taken back")
    func versions() async throws {
        let world = try await World()
        _ = try await world.create()
        try await world.save("one")
        let first = try await world.publish("First")
        try await world.save("two")
        let second = try await world.publish()
        #expect(
            [first.number, second.number] == [1, 2] && first.note == "First" && first.authorID == world.ann.userID)
        #expect(try await world.store.workflow("w", in: world.tenant).publishedNumber == 2)
        let back = try await world.store.makeCurrent(1, of: "w", by: world.ann, in: world.tenant)
        #expect(back.isPublished && back.id == first.id)
        #expect(try await world.store.published("w", in: world.tenant)?.versionID == first.id)
        let page = try await world.store.versions(of: "w", PageRequest(limit: 1), in: world.tenant)
        #expect(page.items.map(\.number) == [2] && page.after != nil)
        let (version, definition) = try await world.store.version(1, of: "w", in: world.tenant)
        #expect(version == back && definition == Graphs.saying("one").json)
        await #expect(throws: WorkflowConflict.unknownVersion(7)) {
            try await world.store.version(7, of: "w", in: world.tenant)
        }
    }

    @Test("What was saved since it was checked is not published")
    func raced() async throws {
        let world = try await World()
        _ = try await world.create()
        try await world.save("one")
        await #expect(throws: HTTPError.self) {
            try await world.store.publishDraft(
                of: "w", revision: 1, note: "", calls: [], by: world.ann, in: world.tenant)
        }
        #expect(try await world.store.workflow("w", in: world.tenant).publishedNumber == nil)
    }

    @Test("A deleted workflow is gone for everybody, and its slug is free")
    func delete() async throws {
        let world = try await World()
        _ = try await world.create()
        try await world.save("one")
        let version = try await world.publish()
        try await world.store.delete("w", by: world.ann, in: world.tenant)
        await #expect(throws: UnknownWorkflow.self) { try await world.store.workflow("w", in: world.tenant) }
        await #expect(throws: UnknownWorkflow.self) { try await world.store.draft(of: "w", in: world.tenant) }
        #expect(try await world.store.published("w", in: world.tenant) == nil)
        // Conversations that there were still refer to it.
        #expect(try await world.store.definition(of: version.id, in: world.tenant) == Graphs.saying("one").json)
        #expect(try await world.create().publishedNumber == nil)
    }

    @Test("Runs that wait for a deleted workflow are ended by the next server that looks")
    func waitingRuns() async throws {
        let database = try await TestDatabase.make()
        let replica = UUID128(high: 66, low: 66)
        let run = try await StoredRun.insert(
            Graphs.saying("x"), into: database, replica: replica, lease: .seconds(60))
        let store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
        try await database.withTenant(run.tenantID) { transaction in
            _ = try await transaction.execute("UPDATE workflow_runs SET status = 'waiting', lease_owner = NULL")
        }
        try await store.delete("w", by: WorkflowAuthor(nil) { _, _ in }, in: run.tenantID)
        let runs = PostgresRunStore(database: database)
        #expect(try await runs.claim(5, replica: replica, lease: .seconds(60)).map(\.1) == [run.runID])
        #expect(try await runs.load(run.runID, in: run.tenantID)?.isCancelRequested == true)
    }

    @Test("Lists show what fits, in pages")
    func list() async throws {
        let world = try await World()
        for slug in ["w", "x", "y"] { _ = try await world.create(slug) }
        _ = try await world.publish()
        func slugs(_ state: WorkflowState) async throws -> [String] {
            try await world.store.list(PageRequest(), state: state, in: world.tenant).items.map(\.slug)
        }
        #expect(try await slugs(.any) == ["w", "x", "y"])
        #expect(try await slugs(.published) == ["w"])
        #expect(try await slugs(.unpublished) == ["x", "y"])
        #expect(try await slugs(.changed) == [])
        try await world.save("new")
        #expect(try await slugs(.changed) == ["w"])
        let page = try await world.store.list(PageRequest(limit: 2), in: world.tenant)
        #expect(page.items.count == 2 && page.after != nil)
    }

    @Test("What refers to what is followed through published versions")
    func calls() async throws {
        let world = try await World()
        for slug in ["w", "x", "y"] { _ = try await world.create(slug) }
        for (slug, calls) in [("w", ["x"]), ("x", ["y", "w"])] {
            _ = try await world.store.publishDraft(
                of: slug, revision: 1, note: "", calls: calls, by: world.ann, in: world.tenant)
        }
        #expect(try await world.store.calls(from: ["w"], in: world.tenant) == ["w": ["x"], "x": ["y", "w"]])
    }

    /// Isolates: workflow_drafts, workflow_draft_saves
    @Test("What one tenant makes is not there for another")
    func isolation() async throws {
        let world = try await World()
        _ = try await world.create()
        try await world.save("one")
        _ = try await world.publish()
        let (store, south) = (world.store, try await TestTenant.insert(into: world.database))
        #expect(try await store.list(PageRequest(), in: south).items == [])
        for attempt in [
            { _ = try await store.workflow("w", in: south) },
            { _ = try await store.draft(of: "w", in: south) },
            { _ = try await store.history(of: "w", in: south) },
            { _ = try await store.versions(of: "w", PageRequest(), in: south) },
            { _ = try await store.version(1, of: "w", in: south) },
            { _ = try await store.saveDraft(Graphs.saying("x"), of: "w", by: world.ann, in: south) },
            { _ = try await store.restore("w", to: .revision(2), by: world.ann, in: south) },
            { _ = try await store.update("w", WorkflowChanges(title: "X"), by: world.ann, in: south) },
            { try await store.delete("w", by: world.ann, in: south) },
            { _ = try await store.makeCurrent(1, of: "w", by: world.ann, in: south) },
            { _ = try await store.publishDraft(of: "w", revision: 2, note: "", calls: [], by: world.ann, in: south) },
        ] as [@Sendable () async throws -> Void] {
            await #expect(throws: UnknownWorkflow.self) { try await attempt() }
        }
        #expect(try await store.calls(from: ["w"], in: south) == [:])
        #expect(try await store.published(among: ["w"], in: south) == [])
        #expect(try await world.create("other").slug == "other")
        _ = try await store.create(.init(slug: "w", title: "South's own"), by: world.ann, in: south)
        #expect(try await store.workflow("w", in: world.tenant).title == "W")
    }
}
