import Core
import Workflows

extension Conversations {
    /// Goes on with the run that waits for what the program's tools gave. Throws `OpenAIProblem`, and `ThreadIsAtWork`.
    ///
    /// - Parameter threadID: the conversation that the calls are to be of; nil for any of the speaker's with the workflow
    func goOn(
        with conversation: CallerConversation, in threadID: ThreadID?, by speaker: Speaker
    ) async throws -> Turn {
        let (question, parameter) = (conversation.question, conversation.parameter)
        // Teachers' codes are read where a message is awaited; here it is only said beside results.
        let message = conversation.message.isEmpty ? nil : question.message
        do {
            let completed = try await threads.complete(
                conversation.results.byID, in: threadID, at: now, offering: speaker.offered, telling, in: speaker.scope
            ) { thread in message.map { item($0, in: thread) } }
            return try await turn(completed.thread, completed.run, saying: completed.said, of: speaker)
        } catch let problem as ResultsProblem {
            switch problem {
            case .unknown(let id): throw CallerResults.unknown(id, at: parameter)
            case .missing(let ids): throw CallerResults.missing(ids, at: parameter)
            }
        } catch AskingProblem.busy {
            throw ThreadIsAtWork()
        }
    }
}
