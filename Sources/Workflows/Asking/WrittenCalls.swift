import Core
import ModelProviders
import Tools

/// The calls of one turn that the program which called the run hears of while a model writes them.
///
/// Only such calls are shown as will be asked for, each with the item that it will have then: tools that the program
/// brought, and all of them at once. Where others are asked for one after the other, nobody knows yet which come.
struct WrittenCalls {
    /// The items of the calls, by their places in the turn.
    private(set) var items: [Int: ItemID]
    private let names: Set<String>
    private let most: Int
    /// How much of the arguments was shown, in bytes.
    private var shown: [Int: Int] = [:]

    /// - Parameter kept: the items of a turn that was written before
    init(_ offered: OfferedTools?, beside tools: ToolRegistry?, kept: [Int: ItemID]) {
        items = kept
        most = offered?.isParallel == true ? ModelDialogue.callsOfTurn : 1
        let own = (offered?.definitions ?? []).filter { (tools?[$0.name] as? ClientTool)?.isOffered == true }
        let asksInTurn = tools?.hasClientToolsOfAuthor ?? false
        names = asksInTurn ? [] : Set(own.map(\.name))
    }

    /// Shows what is new of the call.
    mutating func show(_ turn: ModelTurn, _ index: Int, _ journal: AgentJournal?) async throws {
        guard !names.isEmpty, let journal, let call = turn.call(at: index), call.place < most, names.contains(call.name)
        else { return }
        let before = shown[call.place] ?? 0
        let piece = String(Substring(call.arguments.utf8.dropFirst(before)))
        guard items[call.place] == nil || !piece.isEmpty else { return }
        items[call.place] = try await journal.write(piece, of: call.name, as: items[call.place])
        shown[call.place] = call.arguments.utf8.count
    }
}

extension ToolRegistry {
    /// Whether the step's author has tools that the person's program carries out, which are asked for one after the other.
    var hasClientToolsOfAuthor: Bool {
        definitions.contains { (self[$0.name] as? ClientTool)?.isOffered == false }
    }
}
