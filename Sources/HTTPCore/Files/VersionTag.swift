extension EntityTag {
    /// The tag of a row that counts its changes: of these numbers, which are those of all rows that are shown.
    package init(version numbers: Int...) {
        self.init(opaque: "v" + numbers.map(String.init).joined(separator: "."))
    }

    private init(opaque: String) {
        self.opaque = opaque
        isWeak = false
    }
}

extension HTTPRequest {
    /// Throws 412 where the request has an `If-Match` that does not name this state: somebody has changed it meanwhile.
    /// Without the field every state will do. Compared weakly, unlike RFC 9110 §13.1.1: a version names a row rather than
    /// bytes, and the answer that showed it may have been compressed, which weakens its tag.
    package func requireMatch(_ tag: EntityTag) throws(HTTPError) {
        let match = fields.all("If-Match")
        guard match.isEmpty || EntityTagList(match)?.containsWeakly(tag) == true else {
            throw HTTPError.changedMeanwhile(tag)
        }
    }
}

extension HTTPError {
    /// A 412 for a change that was meant for another state than this.
    package static func changedMeanwhile(_ tag: EntityTag) -> HTTPError {
        HTTPError(
            .preconditionFailed, .preconditionFailed,
            "Somebody has changed this since you read it. Read it again and repeat your change.",
            fields: ["ETag": tag.description])
    }
}

extension HTTPResponse {
    /// The answer with the tag of the state that it shows.
    package func tagged(_ tag: EntityTag) -> HTTPResponse {
        var response = self
        response.fields["ETag"] = tag.description
        return response
    }
}
