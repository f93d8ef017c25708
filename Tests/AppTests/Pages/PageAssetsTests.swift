import Core
import HTTPCore
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
        #expect(assets["index.html"]?.plain.bytes == Array("<!doctype html>".utf8))
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
        let tag = try #require(assets["a.html"]?.plain.state.tag)
        #expect(!tag.isWeak && tag.opaque.utf8.count == 24)
        #expect(assets["b.html"]?.plain.state.tag == tag)
        #expect(assets["c.html"]?.plain.state.tag != tag)
    }

    @Test("texts that shrink are compressed once, under a tag of their own")
    func compressed() throws {
        let text = String(repeating: "let current = charge / time; ", count: 100)
        let folder = try TemporaryFolder(["a.js": text, "b.js": "0", "c.woff2": text])
        let assets = PageAssets(folder: folder.path)
        let asset = try #require(assets["a.js"])
        let compressed = try #require(asset.compressed)
        #expect(compressed.bytes.count < text.utf8.count / 10 && compressed.state.length == compressed.bytes.count)
        #expect(try Inflater(format: .gzip).inflate(compressed.bytes, limit: 1 << 20) == asset.plain.bytes)
        #expect(compressed.state.tag != asset.plain.state.tag)
        #expect(compressed.state.modified == asset.plain.state.modified)
        #expect(assets["b.js"]?.compressed == nil && assets["c.woff2"]?.compressed == nil)
    }
}
