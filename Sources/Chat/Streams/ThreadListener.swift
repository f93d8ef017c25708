package import Core
package import Workflows

/// Listens to a thread: what people write in it, and what its runs say, as ChatKit events; from any place on, on any
/// server, as often and as long as one likes.
package struct ThreadListener: Sendable {
    /// What a listener gets.
    package enum Frame: Sendable, Equatable {
        /// Whoever has this has everything up to the position, where there is one.
        case event(ChatKitEvent, StreamPosition?)
        /// The run is at work, rests or has ended.
        case run(RunID, RunStatus, StreamPosition?)
        /// The thread shows another branch from now on: whoever listens reads it anew.
        case branch(BranchID, StreamPosition?)
        /// All that was given so far is in the journal.
        case position(StreamPosition)
    }

    /// Items are named before they are stored, so that one may come to be seen after a later one: so much later.
    private static let overlap: Int64 = 10_000_000

    private let threadID: ThreadID
    private let scope: PersonalScope
    private let threads: ThreadStore
    private let projection: ChatKitProjection
    private var follower: ThreadFollower
    private var item: ItemID?
    /// The thread as it was told last.
    private var thread: ChatThread?
    private var seen: Set<ItemID> = []
    /// Items that are not there any more; what runs said of them is not said again.
    private var removed: Set<ItemID> = []
    /// Items that say something else than what their runs said of them.
    private var corrected: [ItemID: ThreadItem] = [:]
    private var atWork: RunID?
    private var sent: StreamPosition
    private var hasBegun = false
    private var hasPlace = false
    private var mayHaveItems = true
    private let endsWhenIdle: Bool

    /// Listens behind the position.
    ///
    /// - Parameter endsWhenIdle: whether the listener is done once no run is at work in the thread
    package init(
        to threadID: ThreadID, of scope: PersonalScope, after position: StreamPosition, endsWhenIdle: Bool,
        threads: ThreadStore, engine: RunEngine
    ) {
        self.threadID = threadID
        self.scope = scope
        self.threads = threads
        self.endsWhenIdle = endsWhenIdle
        projection = ChatKitProjection(
            threadID: threadID, isForListeners: true, images: ImageLinks(threads.links, for: scope))
        follower = engine.follow(threadID, in: scope.tenantID, after: position.runs)
        item = position.item
        sent = position
    }

    /// What came since the last call, which now and then is nothing. Nil at the end, and for a cancelled task. Throws
    /// `UnknownThread` where the person has no such thread any more.
    package mutating func next() async throws -> [Frame]? {
        guard mayHaveItems else { return try await readRuns() }
        mayHaveItems = false
        let frames = try await readItems()
        if frames.isEmpty { return try await readRuns() }
        return frames
    }

    // MARK: What people wrote, and what the thread is called

    private mutating func readItems() async throws -> [Frame] {
        let isFirst = !hasBegun
        hasBegun = true
        let from = item.map { ItemID(UUID128(at: $0.createdAt.microseconds - Self.overlap)) }
        let news = try await threads.said(in: threadID, after: from, beginning: isFirst && item == nil, of: scope)
        let said = news.entries
        if isFirst { follower.move(to: news.branch, keepingPosition: true) }
        let changes: [Frame] =
            news.thread == thread || thread == nil ? [] : [.event(.threadUpdated(news.thread), nil)]
        thread = news.thread
        if isFirst, item == nil {
            // What is there is shown by the thread itself; the stream tells what follows.
            item = said.last?.id
            seen = Set(said.map(\.id))
            return []
        }
        if isFirst { seen = Set(said.map(\.id).filter { $0 <= item ?? $0 }) }
        var frames = changes
        // What was in another branch before it was shown is read by whoever hears of that.
        let shown = said.last { !seen.contains($0.id) && $0.isBranch }?.id
        for new in said where seen.insert(new.id).inserted {
            if let shown, new.id < shown { continue }
            item = max(item ?? new.id, new.id)
            switch new {
            case .item(let new): frames.append(.event(.itemDone(new), position))
            case .notice(let notice): frames += try await self.frames(for: notice)
            }
        }
        return frames
    }

    private mutating func frames(for notice: ThreadNotice) async throws -> [Frame] {
        switch notice.content {
        case .branch(let branch):
            follower.move(to: branch)
            // Whoever hears of it reads what is there: the rest is said from here on.
            try await follower.begin()
            removed = []
            return [.branch(branch, position)]
        case .removed(let items, let runs):
            follower.forget(runs)
            let new = items.filter { removed.insert($0).inserted }
            let frames = new.map { Frame.event(.itemRemoved($0), nil) }
            return frames.dropLast() + [frames.last?.placed(position) ?? .position(position)]
        case .replaced(let items):
            let now = try await threads.items(items, in: threadID, of: scope)
            for item in now { corrected[item.id] = item }
            let frames = now.map { Frame.event(.itemReplaced($0), nil) }
            return frames.dropLast() + [frames.last?.placed(position) ?? .position(position)]
        }
    }

    // MARK: What runs say

    private mutating func readRuns() async throws -> [Frame]? {
        if !hasPlace {
            // Whoever is cut off before anything happens has a place to come back to.
            hasPlace = true
            try await follower.begin()
            if position != sent { return notingPosition([]) }
        }
        guard let news = try await follower.next() else { return nil }
        guard let run = news.run else {
            mayHaveItems = true
            if endsWhenIdle, follower.isIdle { return nil }
            return notingPosition([])
        }
        var frames: [Frame] = []
        for event in news.events {
            let place = event.number <= news.journaled ? position(run, event.number) : nil
            if atWork != run, !event.event.isLast {
                atWork = run
                frames.append(.run(run, .running, nil))
            }
            let events = projection.events(for: event.event)
            frames += events.filter { !isOfRemoved($0) }.map { .event(corrected($0), nil) }
            if event.event.isLast {
                atWork = nil
                mayHaveItems = true
                frames.append(.run(run, event.event.status, nil))
            }
            if let place, let last = frames.popLast() { frames.append(last.placed(place)) }
        }
        return notingPosition(frames)
    }

    /// Whether the event is of an item that is not there any more; that it is removed is said once.
    private func isOfRemoved(_ event: ChatKitEvent) -> Bool {
        !removed.isEmpty && (event.item.map { removed.contains($0) } ?? false)
    }

    /// What an item says at last, for a listener who was told already that it says something else.
    private func corrected(_ event: ChatKitEvent) -> ChatKitEvent {
        guard !corrected.isEmpty, case .itemDone(let item) = event else { return event }
        return corrected[item.id].map { .itemDone($0) } ?? event
    }

    private var position: StreamPosition { StreamPosition(item: item, runs: follower.position) }

    private func position(_ run: RunID, _ number: Int) -> StreamPosition {
        var position = position
        position.runs.note(number, of: run)
        return position
    }

    /// Says how far the journal is, where no frame does.
    private mutating func notingPosition(_ frames: [Frame]) -> [Frame] {
        let position = position
        defer { sent = position }
        guard position != sent, frames.last?.position != position else { return frames }
        return frames + [.position(position)]
    }
}

extension ThreadListener.Frame {
    /// The position that the frame brings.
    package var position: StreamPosition? {
        switch self {
        case .event(_, let position), .run(_, _, let position), .branch(_, let position): position
        case .position(let position): position
        }
    }

    fileprivate func placed(_ position: StreamPosition) -> Self {
        switch self {
        case .event(let event, _): .event(event, position)
        case .run(let run, let status, _): .run(run, status, position)
        case .branch(let branch, _): .branch(branch, position)
        case .position: .position(position)
        }
    }
}

extension RunEvent {
    /// What a run is after its last event for now.
    fileprivate var status: RunStatus {
        switch self {
        case .runWaiting: .waiting
        case .runFailed: .failed
        case .runCancelled: .cancelled
        default: .completed
        }
    }
}

extension UUID128 {
    /// The first of all that are made at that time, in microseconds since 1970, or later.
    fileprivate init(at microseconds: Int64) {
        self.init(high: UInt64(max(0, microseconds / 1000)) << 16, low: 0)
    }
}
