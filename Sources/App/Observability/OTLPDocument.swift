import Core

/// Spans as OpenTelemetry's protocol writes them in JSON: an `ExportTraceServiceRequest`.
enum OTLPDocument {
    /// The body of one `POST /v1/traces`.
    static func encode(_ spans: [FinishedSpan], version: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 * (spans.count + 1))
        writer.nested("resourceSpans") { writer in
            writer.key("resource")
            writer.beginObject()
            writer.attributes([("service.name", .string("lyceum")), ("service.version", .string(version))])
            writer.endObject()
            writer.key("scopeSpans")
            writer.beginArray()
            writer.beginObject()
            writer.key("scope")
            writer.beginObject()
            writer.member("name", "lyceum")
            writer.endObject()
            writer.key("spans")
            writer.beginArray()
            for span in spans { write(span, to: &writer) }
            writer.endArray()
            writer.endObject()
            writer.endArray()
        }
        return writer.bytes
    }

    private static func write(_ span: FinishedSpan, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("traceId", span.context.traceID.hex)
        writer.member("spanId", TraceContext.hex(span.context.spanID))
        if let parentID = span.parentID { writer.member("parentSpanId", TraceContext.hex(parentID)) }
        if !span.context.state.isEmpty { writer.member("traceState", span.context.state) }
        writer.member("name", span.name)
        writer.key("kind")
        writer.integer(span.kind.rawValue)
        // 64-bit numbers are strings in the JSON form of protocol buffers.
        writer.member("startTimeUnixNano", String(span.start.microseconds * 1000))
        writer.member("endTimeUnixNano", String(span.end.microseconds * 1000))
        writer.attributes(span.attributes)
        if let failure = span.failure {
            writer.key("status")
            writer.beginObject()
            writer.key("code")
            writer.integer(2)
            writer.member("message", failure)
            writer.endObject()
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    /// An object whose one member is an array of one object.
    fileprivate mutating func nested(_ key: String, _ write: (inout JSONWriter) -> Void) {
        beginObject()
        self.key(key)
        beginArray()
        beginObject()
        write(&self)
        endObject()
        endArray()
        endObject()
    }

    fileprivate mutating func attributes(_ attributes: [(key: String, value: SpanAttribute)]) {
        key("attributes")
        beginArray()
        for (name, value) in attributes {
            beginObject()
            member("key", name)
            key("value")
            beginObject()
            switch value {
            case .string(let text): member("stringValue", text)
            case .int(let number): member("intValue", String(number))
            }
            endObject()
            endObject()
        }
        endArray()
    }
}
