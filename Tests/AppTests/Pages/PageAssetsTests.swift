import Testing

@testable import lyceum

@Suite struct PageAssetsTests {
    @Test("files are known by their path below the folder, with the media type of their ending")
    func reading() throws {
        let folder = try TemporaryFolder([
            "index.html": "<!doctype html>", "assets/chat.js": "0", "assets/fonts/a.woff2": "w", "assets/a.b.css": "",
        ])
        let assets = PageAssets(folder: folder.path)
        #expect(assets["index.html"]?.mediaType == "text/html; charset=utf-8")
        #expect(assets["assets/chat.js"]?.mediaType == "text/javascript; charset=utf-8")
        #expect(assets["assets/fonts/a.woff2"]?.mediaType == "font/woff2")
        #expect(assets["assets/a.b.css"]?.mediaType == "text/css; charset=utf-8")
        #expect(assets["index.html"]?.bytes == Array("<!doctype html>".utf8))
    }

    @Test("files of other kinds, such as source maps and build stamps, are not served")
    func unknownKinds() throws {
        let folder = try TemporaryFolder(["assets/chat.js.map": "{}", ".stamp": "1", "README": "x", "a.sh": "x"])
        #expect(PageAssets(folder: folder.path).isEmpty)
    }

    @Test("a folder that is not there holds no pages")
    func missing() {
        #expect(PageAssets(folder: "/nowhere/at/all").isEmpty)
    }

    @Test("the tag is that of the content")
    func tags() throws {
        let folder = try TemporaryFolder(["a.html": "one", "b.html": "one", "c.html": "two"])
        let assets = PageAssets(folder: folder.path)
        let tag = try #require(assets["a.html"]?.tag)
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count == 26)
        #expect(assets["b.html"]?.tag == tag)
        #expect(assets["c.html"]?.tag != tag)
    }
}
