import Core
import Testing

@testable import Workflows

/// Copies of snapshots, as runs get them that go on from where another one stood.
@Suite struct RunForkTests {
    private let identifiers = SystemIdentifierGenerator()

    private func fork(_ snapshot: JSONValue, from run: RunID, to copy: RunID) -> RunFork {
        RunFork(of: snapshot, from: run, to: copy) { identifiers.make() }
    }

    @Test("strands, loops and what waits in them stay as they are, and are named")
    func waiting() throws {
        let snapshot: JSONValue = [
            "last_strand": 2, "last_number": 9, "steps": 3, "tokens": 12,
            "strands": [
                [
                    "id": 0, "version": .string(identifiers.make(WorkflowVersionID.self).description),
                    "vars": ["search": ["step": 2], "item": ["value": 5]],
                    "loops": [["node": "loop", "iteration": 4]],
                    "position": [
                        "fork": [
                            "number": 3, "node": "both", "next": 2, "running": 1, "branches": ["a", "b"], "join": "j",
                            "done": [
                                [
                                    "index": 0, "name": "a", "output": .null, "vars": ["said": ["step": 4]],
                                    "changes": [],
                                ]
                            ],
                        ]
                    ],
                ],
                [
                    "id": 2, "version": "v", "parent": 0, "branch": "b",
                    "position": [
                        "step": ["number": 8, "node": "ask", "attempt": 1, "memory": .null],
                        "wait": ["kind": "user_input", "details": [:], "until": "2030-01-01T00:00:00Z"],
                    ],
                ],
            ],
        ]
        let (run, copy): (RunID, RunID) = (identifiers.make(), identifiers.make())
        let fork = fork(snapshot, from: run, to: copy)
        #expect(fork.snapshot == snapshot)
        #expect(fork.outputs == [2, 4])
        #expect(fork.waiting == [8] && fork.forked == [3] && fork.requests == [])
        #expect(fork.wakesAt == Timestamp(rfc3339: "2030-01-01T00:00:00Z"))
    }

    @Test("a request for a decision gets a name of its own, in what the step remembers too")
    func requests() throws {
        let old: ApprovalID = identifiers.make()
        let named: JSONValue = ["approval_id": .string(old.description), "deadline": .null]
        let snapshot: JSONValue = [
            "strands": [
                [
                    "id": 0,
                    "position": [
                        "step": ["number": 5, "node": "ask", "attempt": 1, "memory": named],
                        "wait": ["kind": "approval", "details": ["approval_id": .string(old.description)]],
                    ],
                ]
            ]
        ]
        let fork = fork(snapshot, from: identifiers.make(), to: identifiers.make())
        let request = try #require(fork.requests.first)
        #expect(request.old == old && request.step == 5 && request.new != old)
        let position = fork.snapshot["strands"]?[0]?["position"]
        let new = JSONValue.string(request.new.description)
        #expect(position?["wait"]?["details"]?["approval_id"] == new)
        #expect(position?["step"]?["memory"]?["approval_id"] == new)
        #expect(position?["step"]?["memory"]?["deadline"] == .null)
    }

    @Test("workflows that a step consults are known by names of the copy")
    func consults() throws {
        let (run, copy): (RunID, RunID) = (identifiers.make(), identifiers.make())
        let snapshot: JSONValue = [
            "strands": [
                [
                    "id": 0,
                    "position": [
                        "fork": [
                            "number": 7, "node": "agent", "next": 2, "running": 1, "done": [],
                            "consults": [
                                ["key": .string("\(run)-7-0.0"), "strand": 1], ["key": "else", "strand": .null],
                            ],
                        ]
                    ],
                ]
            ]
        ]
        let fork = fork(snapshot, from: run, to: copy)
        let consults = fork.snapshot["strands"]?[0]?["position"]?["fork"]?["consults"]
        #expect(consults?[0]?["key"] == .string("\(copy)-7-0.0") && consults?[1]?["key"] == "else")
        #expect(fork.forked == [7])
    }

    @Test("what cannot be read is left as it is", arguments: ["null", "{}", #"{"strands": [1, {"position": 2}]}"#])
    func broken(_ text: String) throws {
        let snapshot = try JSONParser.parse(Array(text.utf8))
        let fork = fork(snapshot, from: identifiers.make(), to: identifiers.make())
        #expect(fork.outputs == [] && fork.waiting == [] && fork.forked == [] && fork.wakesAt == nil)
    }
}
