/// What the names in paths stand for.
enum PathParameters {
    /// One line each; a test asks for every name that a route has.
    static let summaries = [
        "course_id": "The course's identifier.",
        "id": "The identifier, as the list shows it.",
        "invitation_id": "The invitation's identifier.",
        "item_id": "The identifier of the item in the conversation, which begins with `msg_`.",
        "path": "The file's name.",
        "provider_id": "The identity provider's identifier.",
        "slug": "The slug of the vector store.",
        "tenant_id": "The tenant's identifier.",
        "thread_id": "The conversation's identifier, which begins with `thr_`.",
        "user_id": "The person's identifier.",
        "workflow": "The slug of the assistant.",
    ]
}
