package import Core
import Documents

/// Reading what `kind` and `payload` wrote: a run that another server carries out is followed by its journal.
extension RunEvent {
    /// Nil for a kind of a later version of the program, and for a payload that is none.
    package init?(kind: String, payload: JSONValue) {
        let item = payload["item_id"]?.stringValue.flatMap { ItemID($0) }
        let part = payload["part"]?.integerValue.map { Int($0) }
        let text = payload["text"]?.stringValue
        let node = payload["node"]?.stringValue
        let event: RunEvent? =
            switch kind {
            case "run.started": .runStarted
            case Self.forkedKind:
                payload["run_id"]?.stringValue.flatMap { RunID($0) }.map {
                    .runForked($0, after: Int(payload["after"]?.integerValue ?? 0))
                }
            case "run.waiting": .runWaiting
            case "run.finished": .runFinished
            case "run.cancelled": .runCancelled
            case "run.failed": RunFailure(json: payload).map { .runFailed($0) }
            case "step.started": node.map { .stepStarted(node: $0) }
            case "step.finished": node.map { .stepFinished(node: $0) }
            case "progress": text.map { .progress($0, icon: payload["icon"]?.stringValue) }
            case "user_message": if let item, let text { .userMessage(item, text: text) } else { nil }
            case "widget.shown": item.map { .widgetShown($0, Widget(json: payload)) }
            case "widget.changed": item.map { .widgetChanged($0, Widget(json: payload)) }
            case "item.started", "item.changed", "item.done", "item.kept":
                item.flatMap { Self.shown($0, kind: kind, payload) }
            case "notice": ShownNotice(json: payload).map { .notice($0) }
            case "client_effect": ClientEffect(json: payload).map { .clientEffect($0) }
            case "approval.asked": ApprovalRequest(json: payload).map { .approvalAsked($0) }
            case "approval.changed": ApprovalChange(json: payload).map { .approvalChanged($0) }
            case "client_tool.written", "client_tool.called", "client_tool.answered", "input.asked", "input.answered",
                "asking.withdrawn":
                AskingEvent(kind: kind, payload: payload).map { .asking($0) }
            case "call.digits_wanted", "call.transfer", "call.hang_up", "call.voice":
                CallEvent(kind: kind, payload: payload).map { .call($0) }
            case "watch":
                .watched(label: payload["label"]?.stringValue ?? "", payload["value"] ?? .null)
            case Self.checkpointKind:
                payload["key"]?.stringValue.map { .checkpoint(key: $0, payload["value"] ?? .null) }
            case "thread.status": ThreadStatus(json: payload).map { .threadStatus($0) }
            case "message.started": item.map { .messageStarted($0) }
            case "message.removed": item.map { .messageRemoved($0) }
            case "message.finished":
                item.map { .messageFinished($0, (payload["content"]?.arrayValue ?? []).map(MessagePart.init(json:))) }
            default: Self.within(item, part, kind: kind, payload)
            }
        guard let event else { return nil }
        self = event
    }

    private static func shown(_ item: ItemID, kind: String, _ payload: JSONValue) -> RunEvent? {
        guard kind != "item.changed" else {
            return payload["change"].flatMap(ItemChange.init(json:)).map { .itemChanged(item, $0) }
        }
        guard let shown = payload["item"].flatMap(ShownItem.init(json:)) else { return nil }
        return switch kind {
        case "item.started": .itemStarted(item, shown)
        case "item.done": .itemDone(item, shown)
        default: .itemKept(item, shown)
        }
    }

    private static func within(_ item: ItemID?, _ part: Int?, kind: String, _ payload: JSONValue) -> RunEvent? {
        guard let item, let part else { return nil }
        switch kind {
        case "message.part.started": return .partStarted(item, part: part)
        case "message.delta": return payload["text"]?.stringValue.map { .textDelta(item, part: part, text: $0) }
        case "message.part.finished":
            return payload["content"].map { .partFinished(item, part: part, MessagePart(json: $0)) }
        case "message.citation":
            guard let number = payload["number"]?.integerValue,
                let citation = payload["citation"].flatMap({ Citation(json: $0) })
            else { return nil }
            return .citationAdded(item, part: part, number: Int(number), citation)
        case "message.source":
            guard let number = payload["number"]?.integerValue,
                let source = payload["source"].flatMap({ MessageSource(json: $0) })
            else { return nil }
            return .sourceAdded(item, part: part, number: Int(number), source)
        default: return nil
        }
    }
}

extension Widget {
    fileprivate init(json: JSONValue) {
        self.init(root: json["widget"] ?? [:], copyText: json["copy_text"]?.stringValue)
    }
}

extension MessagePart {
    fileprivate init(json: JSONValue) {
        self.init(
            text: json["text"]?.stringValue ?? "",
            citations: (json["citations"]?.arrayValue ?? []).compactMap { Citation(json: $0) },
            sources: (json["sources"]?.arrayValue ?? []).compactMap { MessageSource(json: $0) })
    }
}

extension Citation {
    fileprivate init?(json: JSONValue) {
        guard let index = json["index"]?.integerValue, let document = json["document"]?.stringValue,
            let chunk = json["chunk_id"]?.stringValue.flatMap({ ChunkID($0) }), let text = json["text"]?.stringValue,
            let start = json["start"]?.integerValue, let end = json["end"]?.integerValue
        else { return nil }
        self.init(
            index: Int(index), chunkID: chunk, document: document,
            headingPath: (json["heading_path"]?.arrayValue ?? []).compactMap(\.stringValue), text: text,
            place: DocumentPlace(json: json["place"]), start: Int(start), end: Int(end))
    }
}

extension RunFailure {
    /// Reads what `json` wrote; a code of a later version counts as `internal_error`.
    init?(json: JSONValue) {
        guard let code = json["code"]?.stringValue, let message = json["message"]?.stringValue else { return nil }
        self.init(
            Code(rawValue: code) ?? .internalError, message, allowsRetry: json["allow_retry"]?.boolValue ?? false)
    }
}
