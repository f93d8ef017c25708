import Core

/// What is known of the conversations of one tenant, or of a circle in it, and when each of them last changed: a pure value
/// that is told what the database has now.
struct StandingBoard: Sendable {
    /// What somebody who watches is told.
    enum Change: Sendable, Equatable {
        case stands(ConversationStanding)
        case gone(ThreadID)

        var thread: ThreadID {
            switch self {
            case .stands(let standing): standing.threadID
            case .gone(let thread): thread
            }
        }
    }

    private struct Entry {
        var mark: String
        var standing: ConversationStanding?
        /// The count of looks with which it last changed.
        var changed: Int
    }

    private var entries: [ThreadID: Entry] = [:]
    /// How often somebody has looked; 0 before the first time.
    private(set) var looks = 0

    /// The conversations that have to be read anew, where these are the marks now.
    func stale(_ marks: [ThreadID: String]) -> [ThreadID] {
        marks.filter { entries[$0.key]?.mark != $0.value }.map(\.key).sorted()
    }

    /// Takes what a look found: the marks, and what was read of the stale ones.
    mutating func note(_ marks: [ThreadID: String], _ standings: [ConversationStanding]) {
        looks += 1
        let read = Dictionary(standings.map { ($0.threadID, $0) }) { first, _ in first }
        for thread in stale(marks) {
            let standing = read[thread]
            // What was written did not have to change what is shown, such as a lease that was renewed.
            let isSame = entries[thread].map { $0.standing == standing } ?? false
            let changed = isSame ? entries[thread]?.changed ?? looks : looks
            entries[thread] = Entry(mark: marks[thread] ?? "", standing: standing, changed: changed)
        }
        for (thread, entry) in entries where marks[thread] == nil && entry.standing != nil {
            entries[thread] = Entry(mark: "", standing: nil, changed: looks)
        }
        // Whoever watches looks more often than this: what is gone so long nobody asks for any more.
        entries = entries.filter { $0.value.standing != nil || $0.value.changed > looks - 600 }
    }

    /// What changed since so many looks, the longest known first; everything that there is for 0.
    func changes(since count: Int) -> [Change] {
        entries.filter { $0.value.changed > count && (count > 0 || $0.value.standing != nil) }
            .sorted { ($0.value.changed, $0.key) < ($1.value.changed, $1.key) }
            .map { thread, entry in entry.standing.map { .stands($0) } ?? .gone(thread) }
    }
}
