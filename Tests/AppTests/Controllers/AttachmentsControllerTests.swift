import Auth
import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct AttachmentsControllerTests {
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0] + [0, 0, 0, 0]
        + [0, 0, 0, 0] + Array("IEND".utf8) + [0, 0, 0, 0]

    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let bob: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            let tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            bob = try await app.person("bob@example.org", in: tenant)
            try await IsolatedWorld.publish("Fine.", in: tenant.id, app)
        }

        func send(_ attachments: [String], text: String = "Look", as person: AppFixture.Person) async throws -> Answer {
            let content: JSONValue = text.isEmpty ? [] : [["type": "input_text", "text": .string(text)]]
            return try await app.ask(
                "/chatkit/circuits",
                [
                    "type": "threads.create",
                    "params": [
                        "input": [
                            "content": content, "attachments": .array(attachments.map { .string($0) }),
                            "inference_options": [:],
                        ]
                    ],
                ], as: person)
        }

        func attach(_ name: String = "a.png", _ type: String = "image/png", _ bytes: [UInt8] = png) async throws
            -> String
        {
            let answer = try await app.attach(name, type, bytes, as: ann)
            return try #require(answer.body["id"]?.stringValue, "\(answer.text)")
        }
    }

    /// The path of an address of the server.
    private func path(_ url: JSONValue?) throws -> String {
        let url = try #require(url?.stringValue)
        return String(url.dropFirst("http://localhost".count))
    }

    @Test("A file is announced, uploaded to its own address, sent with a message, and shown in the conversation")
    func twoSteps() async throws {
        let world = try await World()
        let announced = try await world.app.announce(
            "a/b.png", "image/png", size: Self.png.count, as: world.ann, to: "circuits")
        #expect(announced.status == 200)
        #expect(announced.body["name"] == "b.png" && announced.body["type"] == "image")
        let descriptor = try #require(announced.body["upload_descriptor"])
        #expect(descriptor["method"] == "PUT" && descriptor["headers"] == [:])
        let target = try path(descriptor["url"])
        let put = try await world.app.send(.put, target, .stream(ScriptedPieces([Self.png])))
        #expect(put.status == 204)
        #expect(try await world.app.send(.put, target, .bytes(Self.png)).status == 404)
        let id = try #require(announced.body["id"]?.stringValue)
        // Without words, too.
        let sent = try await world.send([id], text: "", as: world.ann)
        let events = try sent.events
        let item = try #require(events.first { $0["type"] == "thread.item.done" }?["item"])
        let shown = try #require(item["attachments"]?[0])
        #expect(shown["id"] == .string(id) && shown["thread_id"] == item["thread_id"])
        #expect(events.first?["thread"]?["title"] == "b.png")
        let page = try await world.app.ask(
            "/chatkit/circuits",
            ["type": "items.list", "params": ["thread_id": item["thread_id"] ?? nil, "order": "asc"]], as: world.ann)
        #expect(page.body["data"]?[0] == item)
        let picture = try await world.app.ask(path(shown["preview_url"]))
        #expect(picture.status == 200 && picture.bytes == Self.png)
    }

    @Test("What is served can do nothing in a browser, and is given in parts")
    func fields() async throws {
        let world = try await World()
        let id = try await world.attach("page.html", "text/html", Array("<script>1</script>".utf8))
        let target = "/api/v1/attachments/\(id)/content"
        let page = try await world.app.ask(target, as: world.ann)
        let fields = page.response.fields
        #expect(page.text == "<script>1</script>")
        #expect(fields["Content-Type"] == "text/plain; charset=utf-8")
        #expect(fields["Content-Disposition"]?.hasPrefix("attachment; filename=") == true)
        #expect(fields["X-Content-Type-Options"] == "nosniff")
        #expect(fields["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'")
        #expect(fields["Cross-Origin-Resource-Policy"] == "same-origin")
        #expect(fields["Cache-Control"] == "private, no-cache")
        let part = try await world.app.ask(target, as: world.ann, ["Range": "bytes=1-6"])
        #expect(part.status == 206 && part.text == "script")
        #expect(part.response.fields["Content-Range"] == "bytes 1-6/18")
        let outside = try await world.app.ask(target, as: world.ann, ["Range": "bytes=99-"])
        #expect(outside.status == 416)
        let known = try await world.app.ask(target, as: world.ann, ["If-None-Match": fields["ETag"] ?? ""])
        #expect(known.status == 304)
        let image = try await world.app.ask("/api/v1/attachments/\(world.attach())/content", as: world.ann)
        #expect(image.response.fields["Content-Disposition"]?.hasPrefix("inline; ") == true)
    }

    @Test("A message takes only its sender's own attachments, whole, each once and in no other message")
    func sending() async throws {
        let world = try await World()
        let id = try await world.attach()
        #expect(try await world.send([id], as: world.bob).status == 404)
        #expect(try await world.send(["atc_x"], as: world.ann).status == 404)
        #expect(try await world.send([id, id], as: world.ann).status == 400)
        let announced = try await world.app.announce("b.png", "image/png", size: 9, as: world.ann, to: "circuits")
        let unsent = try #require(announced.body["id"]?.stringValue)
        #expect(try await world.send([unsent], as: world.ann).status == 404)
        async let one = world.send([id], as: world.ann)
        async let two = world.send([id], as: world.ann)
        let statuses = try await [one.status, two.status].sorted()
        #expect(statuses == [200, 404])
        #expect(try await world.app.ask("/api/v1/attachments/\(id)/content", as: world.bob).status == 404)
        var many: [String] = []
        for _ in 0..<11 { many.append(try await world.attach()) }
        #expect(try await world.send(many, as: world.ann).status == 400)
        #expect(try await world.send(Array(many.dropLast()), as: world.ann).status == 200)
    }

    @Test("A person deletes their own, and a conversation that goes takes what was sent in it along")
    func deleting() async throws {
        let world = try await World()
        let id = try await world.attach()
        func delete(_ person: AppFixture.Person) async throws -> Answer {
            try await world.app.ask(
                "/chatkit/circuits", ["type": "attachments.delete", "params": ["attachment_id": .string(id)]],
                as: person)
        }
        #expect(try await delete(world.bob).status == 404)
        let deleted = try await delete(world.ann)
        #expect(deleted.status == 200 && deleted.body == [:])
        let sent = try await world.attach()
        let thread = try await world.send([sent], as: world.ann).events.first?["thread"]?["id"]
        _ = try await world.app.ask(
            "/chatkit/circuits", ["type": "threads.delete", "params": ["thread_id": thread ?? nil]], as: world.ann)
        for id in [id, sent] {
            #expect(try await world.app.ask("/api/v1/attachments/\(id)/content", as: world.ann).status == 404)
        }
    }

    @Test("A form without a file, a type that is not taken, and a false one are refused")
    func refusals() async throws {
        let world = try await World()
        #expect(try await world.app.attach("a.svg", "image/svg+xml", Array("<svg/>".utf8), as: world.ann).status == 415)
        #expect(try await world.app.attach("a.png", "image/png", Array("<svg/>".utf8), as: world.ann).status == 422)
        #expect(try await world.app.attach("a.txt", "text/plain", [], as: world.ann).status == 400)
        let other = try await world.app.send(
            .post, "/api/v1/attachments", .bytes(Array("--x--\r\n".utf8)),
            ["Content-Type": "multipart/form-data; boundary=x"], as: world.ann)
        #expect(other.status == 400)
        #expect(try await world.app.send(.put, "/uploads/x", .bytes([1])).status == 404)
        #expect(try await world.app.announce("a", "text/plain", size: -1, as: world.ann, to: "circuits").status == 400)
        let big = try await world.app.announce("a", "text/plain", size: 1 << 40, as: world.ann, to: "circuits")
        #expect(big.status == 413)
    }

    @Test("The operator limits what a tenant attaches")
    func limits() async throws {
        let token = String(repeating: "operator-", count: 4)
        let app = try await AppFixture(operatorToken: token)
        let tenant = try await app.tenant("north")
        let fields: HTTPFields = ["Authorization": "Bearer \(token)"]
        let changed = try await app.ask(
            "/api/v1/tenants/\(tenant.id)", ["limits": ["attachments": ["file_bytes": 10]]], fields, method: .patch)
        #expect(changed.status == 200 && changed.body["limits"]?["attachments"] == ["file_bytes": 10])
        let wrong = try await app.ask(
            "/api/v1/tenants/\(tenant.id)", ["limits": ["attachments": ["files": 10]]], fields, method: .patch)
        #expect(wrong.status == 400)
        let ann = try await app.person("ann@example.org", in: tenant)
        #expect(try await app.attach("a.txt", "text/plain", Array("ten bytes!".utf8), as: ann).status == 200)
        #expect(try await app.attach("a.txt", "text/plain", Array("ten bytes!!".utf8), as: ann).status == 413)
    }
}
