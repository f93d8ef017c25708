import Core

extension ChatKitEvent {
    /// The item that the event is about; nil where it is about none, or adds one.
    var item: ItemID? {
        guard let id = json["item_id"]?.stringValue ?? json["item"]?["id"]?.stringValue else { return nil }
        return ItemID(id)
    }
}
