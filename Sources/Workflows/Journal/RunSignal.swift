package import Core

/// Something that a waiting run goes on with.
package struct RunSignal: Sendable, Equatable {
    /// Which of the steps that wait for it hears of it.
    package enum Address: Sendable, Equatable {
        /// The first one.
        case anyone
        /// The one with this number.
        case step(Int)
        /// The one whose wait names this item, such as a widget.
        case item(ItemID)
    }

    package let kind: Wait.Kind
    package let payload: JSONValue
    package let address: Address

    package init(_ kind: Wait.Kind, _ payload: JSONValue, to address: Address = .anyone) {
        self.kind = kind
        self.payload = payload
        self.address = address
    }

    /// Whether a step with this number that waits for this is meant.
    func reaches(_ number: Int, _ wait: Wait) -> Bool {
        guard wait.kind == kind else { return false }
        return switch address {
        case .anyone: true
        case .step(let step): step == number
        case .item(let item): wait.items.contains(item)
        }
    }

    /// The first of these steps that is meant, and what it is told. A message that nobody waits for is told to one that
    /// waits for something else of the person, as what they did instead.
    func delivery(among waits: [(number: Int, wait: Wait)]) -> (number: Int, payload: JSONValue)? {
        if let found = waits.first(where: { reaches($0.number, $0.wait) }) { return (found.number, payload) }
        guard kind == .userInput, address == .anyone,
            let found = waits.first(where: { $0.wait.kind.givesWayToMessages })
        else { return nil }
        return (found.number, ["message": payload])
    }

    /// What a run that waits for it has among its `waits`.
    var key: String {
        switch address {
        case .anyone: kind.rawValue
        case .step(let number): "\(kind.rawValue)#\(number)"
        case .item(let item): "\(kind.rawValue):\(item)"
        }
    }

    /// The form that the journal keeps.
    var json: JSONValue {
        var members: JSONObject = ["kind": .string(kind.rawValue), "payload": payload]
        switch address {
        case .anyone: break
        case .step(let number): members["step"] = .integer(Int64(number))
        case .item(let item): members["item"] = .string(item.description)
        }
        return .object(members)
    }

    init?(json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(Wait.Kind.init(rawValue:)) else { return nil }
        let address: Address =
            if let step = json["step"]?.integerValue {
                .step(Int(step))
            } else if let item = json["item"]?.stringValue.flatMap({ ItemID($0) }) {
                .item(item)
            } else {
                .anyone
            }
        self.init(kind, json["payload"] ?? .null, to: address)
    }
}

extension Wait {
    /// The item that people act on, where the wait is for that.
    package var item: ItemID? { details["item_id"]?.stringValue.flatMap { ItemID($0) } }

    /// The items, where there may be several.
    package var items: [ItemID] {
        item.map { [$0] }
            ?? (details["item_ids"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { ItemID($0) } }
    }
}

extension JournalEntry.WaitingStep {
    /// The keys of the signals that the step goes on with.
    var keys: [String] {
        var keys = [wait.kind.rawValue, RunSignal(wait.kind, nil, to: .step(number)).key]
        keys += wait.items.map { RunSignal(wait.kind, nil, to: .item($0)).key }
        if wait.kind.givesWayToMessages { keys.append(Wait.Kind.userInput.rawValue) }
        return keys
    }
}
