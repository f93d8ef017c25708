import HTTPCore
import Testing

@Suite struct MediaTypeTests {
    @Test(
        "texts shrink, whatever stands behind their type",
        arguments: [
            "application/json", "application/json; charset=utf-8", "Text/HTML;charset=utf-8", "image/svg+xml",
            "application/problem+json", "text/javascript", "application/xml", "application/atom+xml ;x=y",
        ])
    func compressible(field: String) {
        #expect(MediaType.isCompressible(field))
    }

    @Test(
        "packed content and streams of events do not",
        arguments: [
            "image/png", "font/woff2", "application/zip", "text/event-stream", "text/event-stream; charset=utf-8", "",
            "application/octet-stream", "audio/ogg",
        ])
    func packed(field: String) {
        #expect(!MediaType.isCompressible(field))
    }
}
