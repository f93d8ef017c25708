import HTTPCore

/// The errors that a route may answer with: those that follow from what it is, and its own.
enum DocumentedErrors {
    /// By status, in order; each with the codes that programs decide by.
    static func of(_ route: Route) -> [(status: Int, codes: [ErrorCode])] {
        var byStatus: [Int: [ErrorCode]] = [:]
        for code in codes(of: route) where byStatus[status(of: code)]?.contains(code) != true {
            byStatus[status(of: code), default: []].append(code)
        }
        return byStatus.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func codes(of route: Route) -> [ErrorCode] {
        var codes: [ErrorCode] = [.internalError]
        if !route.traits.contains(.unlimited) { codes += [.rateLimited, .timeout, .unavailable] }
        switch route.access {
        case .public: break
        case .member: codes.append(.unauthorized)
        case .permission, .coursePermission: codes += [.unauthorized, .forbidden]
        case .operator: codes += [.unauthorized, .notFound]
        }
        if !route.parameterNames.isEmpty { codes.append(.notFound) }
        if let documentation = route.documentation {
            if !documentation.query.isEmpty { codes.append(.invalidField) }
            if documentation.body != nil {
                codes += [.invalidJSON, .invalidField, .bodyTooLarge, .unsupportedMediaType]
            }
            if documentation.body != nil, !documentation.otherBodies.isEmpty { codes.append(.invalidForm) }
            if documentation.isVersioned, route.method != .get { codes.append(.preconditionFailed) }
            codes += documentation.errors
        }
        if Idempotency.covers(route) { codes += [.invalidField, .idempotencyKeyInUse, .idempotencyKeyReused] }
        return codes
    }

    /// The status that a code comes with.
    private static func status(of code: ErrorCode) -> Int {
        switch code {
        case .badRequest, .invalidJSON, .invalidField, .invalidForm: 400
        case .unauthorized, .invalidCredentials: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .conflict, .idempotencyKeyInUse: 409
        case .preconditionFailed: 412
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .rangeNotSatisfiable: 416
        case .idempotencyKeyReused, .invalidWorkflow: 422
        case .upgradeRequired: 426
        case .rateLimited, .budgetExceeded: 429
        case .internalError: 500
        case .timeout, .unavailable, .modelUnavailable: 503
        case .storageFull: 507
        }
    }
}
