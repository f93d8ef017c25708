import Core

/// What a teacher chose to place in a course, as the page sends it.
package struct DeepLinkingSelection: Sendable, Decodable {
    /// One link.
    package struct Choice: Sendable, Decodable {
        /// The slug of the assistant.
        package let workflow: String
        /// The slug of the vector store that answers are to be drawn from; nil leaves it to the assistant.
        package let store: String?
        /// Nil for the assistant's own.
        package let title: String?
        /// Nil for the assistant's description; an empty one for none.
        package let text: String?
        /// The points of its column in the gradebook; nil for none.
        package let maximum: Double?
        package let custom: [String: String]?
        package let availableFrom: String?
        package let availableUntil: String?
        package let submissionFrom: String?
        package let submissionUntil: String?
        /// `iframe` or `window`; nil leaves it to the platform.
        package let presentation: String?
        package let width: Int?
        package let height: Int?
    }

    package let items: [Choice]
}

extension DeepLinkingSelection {
    /// The most links of one answer.
    package static let most = 50
    /// The name of the custom parameter that names the assistant.
    package static let workflowParameter = "workflow"
    /// Names of custom parameters that are not a teacher's to give: the assistant's, its documents', and those of dates.
    package static let reservedParameters = Set(
        [workflowParameter, LinkSettings.storeParameter] + LinkSettings.dateParameters)

    /// What the tool itself adds to every link.
    package struct Tool: Sendable {
        /// The address that links launch.
        package let address: String
        package let icon: String?

        package init(address: String, icon: String?) {
            self.address = address
            self.icon = icon
        }
    }

    /// The links, checked against what the platform takes and against the assistants and stores that there are. Throws
    /// `DeepLinkingProblem.notAccepted`, which names the member.
    package func links(
        for settings: DeepLinkingSettings, among assistants: [LinkableAssistant], stores: Set<String>,
        of tool: Tool
    ) throws(DeepLinkingProblem) -> [ResourceLinkItem] {
        guard items.isEmpty || settings.acceptsLinks else {
            throw .notAccepted(member: "items", expectation: "none: the platform takes no links here")
        }
        guard items.count <= (settings.acceptsMultiple ? Self.most : 1) else {
            let expectation =
                settings.acceptsMultiple ? "at most \(Self.most)" : "one: the platform takes one at a time"
            throw .notAccepted(member: "items", expectation: expectation)
        }
        var links: [ResourceLinkItem] = []
        for (number, choice) in items.enumerated() {
            guard let assistant = assistants.first(where: { $0.slug == choice.workflow }) else {
                throw .notAccepted(member: "items[\(number)].workflow", expectation: "a published assistant")
            }
            guard choice.store.map(stores.contains) ?? true else {
                throw .notAccepted(member: "items[\(number)].store", expectation: "a vector store")
            }
            links.append(try choice.link(at: "items[\(number)]", to: assistant, for: settings, of: tool))
        }
        return links
    }
}

extension DeepLinkingSelection.Choice {
    fileprivate func link(
        at place: String, to assistant: LinkableAssistant, for settings: DeepLinkingSettings,
        of tool: DeepLinkingSelection.Tool
    ) throws(DeepLinkingProblem) -> ResourceLinkItem {
        let title = try Self.words(title, 255, "\(place).title") ?? assistant.title
        return ResourceLinkItem(
            address: tool.address, title: title,
            text: try Self.words(text ?? assistant.description, 2000, "\(place).text"), icon: tool.icon,
            custom: try parameters(at: place, assistant), lineItem: try lineItem(at: place, settings, title),
            available: try period(availableFrom, availableUntil, "\(place).available"),
            submission: try period(submissionFrom, submissionUntil, "\(place).submission"),
            presentation: try shown(at: place, settings))
    }

    private func lineItem(
        at place: String, _ settings: DeepLinkingSettings, _ title: String
    ) throws(DeepLinkingProblem) -> ResourceLinkItem.LineItem? {
        guard let maximum else { return nil }
        guard settings.acceptsLineItem else {
            throw .notAccepted(member: "\(place).maximum", expectation: "none: the platform takes no line items here")
        }
        guard maximum.isFinite, maximum > 0, maximum <= 1_000_000 else {
            throw .notAccepted(member: "\(place).maximum", expectation: "points above 0, up to 1000000")
        }
        return ResourceLinkItem.LineItem(label: title, maximum: maximum)
    }

    private func parameters(
        at place: String, _ assistant: LinkableAssistant
    ) throws(DeepLinkingProblem) -> [(name: String, value: String)] {
        let given = custom ?? [:]
        guard given.count <= 20 else { throw .notAccepted(member: "\(place).custom", expectation: "at most 20") }
        var all = [(name: DeepLinkingSelection.workflowParameter, value: assistant.slug)]
        if let store { all.append((name: LinkSettings.storeParameter, value: store)) }
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            let isName =
                (1...64).contains(name.utf8.count)
                && name.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
            guard isName, !DeepLinkingSelection.reservedParameters.contains(name) else {
                let reserved = DeepLinkingSelection.reservedParameters.sorted().joined(separator: ", ")
                throw .notAccepted(
                    member: "\(place).custom", expectation: "names of a-z, 0-9 and _, other than \(reserved)")
            }
            // A platform writes parameters as lines, so that a line's end would begin another.
            guard value.utf8.count <= 1024, !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw .notAccepted(member: "\(place).custom.\(name)", expectation: "one line of up to 1024 bytes")
            }
            all.append((name: name, value: value))
        }
        let dates = [availableFrom, availableUntil, submissionFrom, submissionUntil]
        for (name, date) in zip(LinkSettings.dateParameters, dates) {
            let period = name.hasPrefix("available") ? "available" : "submission"
            if let time = try Self.time(date, "\(place).\(period)") {
                all.append((name: name, value: time.wholeSeconds))
            }
        }
        return all
    }

    private func period(
        _ start: String?, _ end: String?, _ member: String
    ) throws(DeepLinkingProblem) -> ResourceLinkItem.Period? {
        let times = [try Self.time(start, member), try Self.time(end, member)]
        guard times.contains(where: { $0 != nil }) else { return nil }
        guard let period = ResourceLinkItem.Period(start: times[0], end: times[1]) else {
            throw .notAccepted(member: member, expectation: "an end after its beginning")
        }
        return period
    }

    private func shown(
        at place: String, _ settings: DeepLinkingSettings
    ) throws(DeepLinkingProblem) -> ResourceLinkItem.Presentation? {
        guard let presentation else {
            guard width == nil, height == nil else {
                throw .notAccepted(member: "\(place).presentation", expectation: "one, for a width or a height")
            }
            return nil
        }
        guard let target = ResourceLinkItem.Presentation.Target(rawValue: presentation),
            settings.targets.contains(presentation)
        else {
            throw .notAccepted(member: "\(place).presentation", expectation: "one that the platform takes")
        }
        for (name, size) in [("width", width), ("height", height)] {
            guard let size else { continue }
            guard (100...4000).contains(size) else {
                throw .notAccepted(member: "\(place).\(name)", expectation: "100 to 4000 pixels")
            }
        }
        return ResourceLinkItem.Presentation(target: target, width: width, height: height)
    }

    /// Nil for a text of blanks alone.
    private static func words(_ text: String?, _ limit: Int, _ member: String) throws(DeepLinkingProblem) -> String? {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
        guard text.unicodeScalars.count <= limit, !text.utf8.contains(0) else {
            throw .notAccepted(member: member, expectation: "up to \(limit) characters")
        }
        return text
    }

    private static func time(_ text: String?, _ member: String) throws(DeepLinkingProblem) -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw .notAccepted(member: member, expectation: "times such as 2026-11-22T07:12:25Z")
        }
        return time
    }
}
