import Core
import Testing

@testable import Workflows

@Suite struct TutorMachineTests {
    private let now = Timestamp(microseconds: 1_000_000)
    private static let message = TutorMachine.Event.message(isCode: false, endsHelp: false)
    private static let wrong = TutorMachine.Event.judged(passed: false)

    /// Plays the events, each with a machine made anew out of what the last one remembered.
    private func play(
        _ plan: TutorPlan, _ events: [TutorMachine.Event]
    ) -> (machine: TutorMachine, actions: [[TutorMachine.Action]]) {
        var machine = TutorMachine(plan)
        let actions = events.map { event in
            machine = TutorMachine(plan, json: .object(machine.json))
            return machine.handle(event, at: now)
        }
        return (machine, actions)
    }

    @Test("an answer that passes ends the exercise")
    func passed() {
        let (machine, actions) = play(
            TutorPlan(attempts: 2, escalation: .advance), [.begin, Self.message, .judged(passed: true)])
        #expect(actions == [[.say(.instruction), .wait], [.judge], [.say(.success), .finish(.passed)]])
        #expect(machine.totalAttempts == 1)
    }

    @Test("after the last attempt a teacher is waited for, or the workflow goes on")
    func escalation() {
        let events = [.begin, Self.message, Self.wrong, Self.message, Self.wrong]
        let wait = play(TutorPlan(attempts: 2, escalation: .waitForTeacher), events)
        #expect(wait.actions[2] == [.feedback, .wait])
        #expect(wait.actions[4] == [.feedback, .say(.escalation), .wait] && wait.machine.phase == .escalated)
        let advance = play(TutorPlan(attempts: 2, escalation: .advance), events)
        #expect(advance.actions[4] == [.feedback, .say(.escalation), .finish(.escalated)])
    }

    @Test("with help, attempts begin anew behind it, and too much of it escalates")
    func help() {
        let plan = TutorPlan(attempts: 1, helpTurns: 2, escalation: .advance)
        let ends = TutorMachine.Event.message(isCode: false, endsHelp: true)
        let (machine, actions) = play(
            plan,
            [
                .begin, Self.message, Self.wrong, Self.message, ends, Self.message, Self.wrong, Self.message,
                Self.message,
            ])
        #expect(actions[2] == [.feedback, .say(.helpIntro), .wait])
        #expect(actions[3] == [.help, .wait] && actions[4] == [.say(.helpExit), .wait])
        #expect(actions[5] == [.judge] && actions[7] == [.help, .wait])
        #expect(actions[8] == [.help, .say(.escalation), .finish(.escalated)])
        #expect(machine.totalAttempts == 2)
    }

    @Test("the word that ends the help is an answer like any other outside of it")
    func keywordInAnswer() {
        let plan = TutorPlan(attempts: 1, helpTurns: 2, escalation: .advance)
        #expect(play(plan, [.begin, .message(isCode: false, endsHelp: true)]).actions[1] == [.judge])
    }

    @Test("the teacher's code ends it at any time", arguments: [0, 1, 2, 3])
    func code(messages: Int) {
        let plan = TutorPlan(attempts: 1, helpTurns: 1, escalation: .waitForTeacher)
        let before: [TutorMachine.Event] = Array([Self.message, Self.wrong, Self.message].prefix(messages))
        let (_, actions) = play(plan, [.begin] + before + [.message(isCode: true, endsHelp: false)])
        #expect(actions.last == [.say(.teacher), .finish(.teacher)])
    }

    @Test("a wrong code is told so and judges nothing; many of them make a pause that right ones keep too")
    func wrongCodes() {
        let plan = TutorPlan(attempts: 1, escalation: .waitForTeacher)
        var machine = play(plan, [.begin, Self.message, Self.wrong]).machine
        for _ in 1..<TutorMachine.codesBeforePause {
            #expect(machine.handle(Self.message, at: now) == [.say(.wrongCode), .wait])
        }
        #expect(machine.handle(Self.message, at: now) == [.say(.codesPaused), .wait])
        machine = TutorMachine(plan, json: .object(machine.json))
        let code = TutorMachine.Event.message(isCode: true, endsHelp: false)
        #expect(machine.handle(code, at: now + .seconds(299)) == [.say(.codesPaused), .wait])
        #expect(machine.handle(Self.message, at: now + .seconds(300)) == [.say(.wrongCode), .wait])
        #expect(machine.handle(code, at: now + .seconds(301)) == [.say(.teacher), .finish(.teacher)])
        #expect(machine.totalAttempts == 1)
    }
}
