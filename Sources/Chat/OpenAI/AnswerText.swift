import Core
import Workflows

/// The text of an answer, put together from a run's events: what several messages say stands in one, with a blank line
/// between them.
struct AnswerText {
    private struct Said {
        let item: ItemID
        var parts: [Int: String] = [:]
        var text: String { parts.sorted { $0.key < $1.key }.map(\.value).joined() }
    }

    private var said: [Said] = []
    /// The message whose words came last, and whether any came.
    private var last: (item: ItemID, part: Int)?
    /// How the run came to its end or to rest; nil before.
    private(set) var end: RunEvent?
    /// What the program is to carry out.
    private(set) var calls: [(item: ItemID, call: ClientToolCall)] = []
    /// The calls that a model has begun to write.
    private(set) var written: [ItemID] = []

    /// What is said, without what was withdrawn.
    var text: String { said.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n") }

    /// Takes an event in, and gives the words that it adds at the end of a stream.
    mutating func take(_ event: RunEvent) -> String {
        guard end == nil else { return "" }
        switch event {
        case .textDelta(let item, let part, let text): return add(text, to: item, part)
        case .messageFinished(let item, let parts):
            // One that came whole was in no stream.
            guard !said.contains(where: { $0.item == item }) else {
                set(parts.map(\.text), of: item)
                return ""
            }
            return parts.enumerated().map { add($1.text, to: item, $0) }.joined()
        case .messageRemoved(let item):
            said.removeAll { $0.item == item }
            return ""
        case .widgetShown(let item, let widget): return add(widget.copyText ?? "", to: item, 0)
        case .itemDone(let item, .generatedImage(let image?)): return add("![](\(image.url))", to: item, 0)
        case .asking(.inputAsked(let item, let input)): return add(input.text, to: item, 0)
        case .asking(.toolWritten(let item, _, _)):
            if !written.contains(item) { written.append(item) }
            return ""
        case .asking(.toolCalled(let item, let call)):
            if !calls.contains(where: { $0.item == item }) { calls.append((item, call)) }
            return ""
        case .asking(.withdrawn(let item)):
            calls.removeAll { $0.item == item }
            return ""
        default:
            if event.isLast { end = event }
            return ""
        }
    }

    /// Whether a call was begun of which nothing came: what a stream has said of it cannot be taken back.
    var hasBrokenCalls: Bool { written.contains { item in !calls.contains { $0.item == item } } }

    private mutating func add(_ text: String, to item: ItemID, _ part: Int) -> String {
        guard !text.isEmpty else { return "" }
        let index = said.firstIndex { $0.item == item } ?? said.endIndex
        if index == said.endIndex { said.append(Said(item: item)) }
        said[index].parts[part, default: ""] += text
        // What was sent stays sent: a message that was withdrawn is followed by a blank line too.
        let isNext = last.map { $0.item != item } ?? false
        last = (item, part)
        return (isNext ? "\n\n" : "") + text
    }

    private mutating func set(_ parts: [String], of item: ItemID) {
        guard let index = said.firstIndex(where: { $0.item == item }) else { return }
        said[index].parts = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0, $1) })
    }
}

/// How an answer ended.
enum AnswerEnd: Equatable {
    case complete
    /// The run came to its limit of tokens: what was said until then stands.
    case cut
    /// Somebody ended the run; what was said stands.
    case stopped
    case failed(OpenAIProblem.Reason, String)

    /// Nil is a run that this server stopped working on.
    init(_ event: RunEvent?) {
        switch event {
        case .runFinished, .runWaiting: self = .complete
        case .runCancelled: self = .stopped
        case .runFailed(let failure) where failure.code == .tooManyTokens: self = .cut
        case .runFailed(let failure):
            self = .failed(failure.allowsRetry ? .runInterrupted : .runFailed, failure.description)
        default:
            self = .failed(
                .runInterrupted, "This answer was interrupted on the server. Ask again in a moment.")
        }
    }

    /// What a failed run is told as; nil for the others.
    var problem: OpenAIProblem? {
        if case .failed(let reason, let words) = self { OpenAIProblem(reason, words) } else { nil }
    }
}
