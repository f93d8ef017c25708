import Core

extension FieldReader {
    /// The items that are judged.
    func itemIDs() throws -> [ItemID] {
        let field = try required("item_ids")
        let items = try field.list()
        guard (1...FeedbackStore.most).contains(items.count) else {
            throw field.expected("from 1 to \(FeedbackStore.most) items")
        }
        return try items.map { item in
            guard let id = ItemID(try item.string()) else { throw UnknownThread() }
            return id
        }
    }

    func feedbackKind() throws -> Feedback.Kind {
        let field = try required("kind")
        guard let kind = Feedback.Kind(rawValue: try field.string()) else {
            throw field.expected("positive or negative")
        }
        return kind
    }
}
