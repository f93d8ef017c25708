import Core
import HTTPCore
import LTI
import Support
import Testing
import Workflows

@testable import lyceum

/// What a learner is offered before anything was said.
@Suite struct LTIPromptsTests {
    @Test("The page of a launch has the questions that its assistant begins with, in the launch's language")
    func prompts() async throws {
        let world = try await LTIWorld()
        let prompts: JSONValue = [
            "{{ user.locale.startsWith('fr') ? 'Bonjour ?' : 'What is a volt?' }}", "{{ input.text }}",
        ]
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start", parameters: ["starter_prompts": prompts]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "end")])
        try await world.app.backend.library.publish(
            graph, as: "circuits", title: "Ohm", description: "", in: world.owner.identity.tenantID)
        let (_, plain) = try await world.session(of: world.launch())
        #expect(plain["assistant"]?["starter_prompts"] == ["What is a volt?"], "\(plain)")
        let (_, french) = try await world.session(
            of: world.launch { $0["launch_presentation"] = ["locale": "fr_CA"] })
        #expect(french["assistant"]?["starter_prompts"] == ["Bonjour ?"])
        // A launch that says no language has that of the browser.
        let begun = try await world.begin()
        let token = try world.platform.message(nonce: begun.nonce, subject: "student-2").signed()
        let request = HTTPRequest(
            method: .post, path: "/lti/launch",
            fields: [
                "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "fr-CA, en;q=0.5",
                "Cookie": begun.cookie,
            ], body: .bytes(Array(PlatformSimulator.form(["state": begun.state, "id_token": token]).utf8)))
        let answer = try await Answer(await world.app.backend.router.respond(to: request))
        let preferred = try await world.session(of: answer).content
        #expect(preferred["assistant"]?["starter_prompts"] == ["Bonjour ?"], "\(preferred)")
    }
}
