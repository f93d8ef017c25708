extension RequestContext {
    /// Who sends the request. The router has proven it on every route that is not public.
    package var member: Identity {
        get throws(HTTPError) {
            guard let identity else { throw HTTPError(.unauthorized, .unauthorized, "Sign in first.") }
            return identity
        }
    }
}
