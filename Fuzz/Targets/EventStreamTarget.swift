/// Events do not depend on cuts, and none is larger than the limit.
func checkEventStream(_ bytes: [UInt8]) {
    requireSameForAnyCut(bytes) { pieces in
        var parser = ServerSentEventParser(limit: 64)
        var transcript = Transcript()
        do throws(ServerSentEventTooLarge) {
            for piece in pieces {
                for event in try parser.feed(Array(piece)) {
                    // Bytes that are no UTF-8 grow to three each.
                    require(event.data.utf8.count <= 3 * 64, "an event keeps its limit")
                    transcript.note("event ", event.event)
                    transcript.note("data ", event.data)
                    transcript.note("id ", event.id)
                }
            }
        } catch {
            // Events of the piece that was too large are lost with it.
            transcript = Transcript()
            transcript.note("too large")
        }
        return transcript
    }
}
