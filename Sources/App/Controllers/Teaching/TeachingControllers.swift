import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Everything by which teachers follow and lead the conversations of learners.
struct TeachingControllers {
    let conversations: ConversationsController
    let lead: ConversationLeadController
    let readers: ReadersController
    let assistants: CourseAssistantsController
    let questions: CourseQuestionsController
    let links: CourseLinksController

    init(
        database: Database, courses: Courses, conversations: Conversations, titles: StepTitles,
        proofs: StreamProofs, clock: any WallClock
    ) {
        let standings = StandingStore(database: database)
        self.conversations = ConversationsController(
            courses: courses, standings: standings, watch: StandingWatch(store: standings), titles: titles,
            proofs: proofs, clock: clock)
        lead = ConversationLeadController(
            database: database, conversations: conversations, standings: standings, titles: titles,
            audit: AuditLog(clock: clock), clock: clock)
        assistants = CourseAssistantsController(courses: courses)
        links = CourseLinksController(database: database, courses: courses)
        questions = CourseQuestionsController(database: database, courses: courses, clock: clock)
        readers = ReadersController(threads: conversations.threads)
    }

    var routes: [Route] {
        conversations.routes + lead.routes + readers.routes + assistants.routes + questions.routes + links.routes
    }
}
