extension [ThreadListener.Frame] {
    /// The same with all text that follows on other text of its part in one event.
    var joiningTexts: Self {
        reduce(into: []) { joined, frame in
            guard case .event(.textDelta(let item, let part, let text), let position) = frame,
                case .event(.textDelta(item, part, let before), _)? = joined.last
            else { return joined.append(frame) }
            joined[joined.count - 1] = .event(.textDelta(item, part: part, delta: before + text), position)
        }
    }

    /// The bytes of text, where that is what they end with: more of it is to come.
    var textAtEnd: Int {
        let told = filter { if case .position = $0 { false } else { true } }
        guard case .event(.textDelta, _)? = told.last else { return 0 }
        return told.reduce(0) { sum, frame in
            guard case .event(.textDelta(_, _, let text), _) = frame else { return sum }
            return sum + text.utf8.count
        }
    }
}
