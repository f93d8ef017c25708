import Auth
import Core
import HTTPCore
import Telephony

/// The accounts by which a tenant's assistants are called and call.
struct SIPAccountsController {
    let accounts: SIPAccounts
    let registrations: any RegistrationStates
    let testing: any AccountTesting

    var routes: [Route] {
        let (path, one, tag) = ("/api/v1/sip-accounts", "/api/v1/sip-accounts/{sip_account_id}", "Telephony")
        let access = RouteGuard.permission(.telephonyManage)
        return [
            Route(.get, path, access: access) { request, context in
                let tenant = try context.member.tenantID
                let page = try await accounts.store.page(ListQuery(request).page, in: tenant)
                let states = try await registrations.states(of: page.items.map(\.id), in: tenant)
                return .page(page) { $0.json(states[$0.id]) }
            }.documented(
                "List telephone accounts with their registrations, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging, answer: .page(of: StoredAccount.schema)),
            Route(.post, path, access: access, bodyLimit: 64 << 10, traits: .secret) { request, context in
                let made = try await accounts.create(
                    SIPAccountRequest(try await request.json()), in: context.member.tenantID,
                    origin: AuditOrigin(request, context))
                var response = HTTPResponse.json(made.json(nil), status: .created).tagged(made.tag)
                response.fields.append("Location", "\(path)/\(made.id)")
                return response
            }.documented(
                "Set up an account at a telephone provider or an exchange", tag: tag, body: SIPAccountRequest.creation,
                status: .created, answer: StoredAccount.schema, isVersioned: true,
                details: """
                    `register` makes us known at `host` with `username` and `password`; a `trunk` is known by the \
                    networks in `allowed_cidrs`; `open` takes calls from this machine alone, for trying out. The password \
                    is kept sealed, and nobody can read it afterwards. Calls to numbers that are not mapped go to \
                    `default_workflow`. None can be placed until `outbound_prefixes` has the digits that numbers may \
                    begin with. `money_a_day` and `price_minute` are in millionths of the installation's currency; days \
                    are those of UTC.
                    """, errors: [.conflict]),
            Route(.get, one, access: access) { _, context in
                let tenant = try context.member.tenantID
                let account = try await accounts.account(context.parameter("sip_account_id"), in: tenant)
                return try await show(account, in: tenant)
            }.documented("Show a telephone account", tag: tag, answer: StoredAccount.schema, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 64 << 10, traits: .secret) { request, context in
                let tenant = try context.member.tenantID
                let saved = try await accounts.update(
                    context.parameter("sip_account_id"), SIPAccountRequest(try await request.json()), in: tenant,
                    origin: AuditOrigin(request, context), check: request.requireMatch)
                return try await show(saved, in: tenant)
            }.documented(
                "Change a telephone account, or put it out of use", tag: tag, body: SIPAccountRequest.change,
                answer: StoredAccount.schema, isVersioned: true,
                details: "Whoever changes where the password goes gives it again.", errors: [.conflict]),
            Route(.delete, one, access: access) { request, context in
                try await accounts.delete(
                    context.parameter("sip_account_id"), in: context.member.tenantID,
                    origin: AuditOrigin(request, context), check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Remove a telephone account with its numbers", tag: tag, status: .noContent, isVersioned: true),
            Route(.post, "\(one)/test", access: access, bodyLimit: 1 << 10, timeout: .seconds(60)) { _, context in
                let stored = try await accounts.account(
                    context.parameter("sip_account_id"), in: context.member.tenantID)
                guard let test = await testing.test(try await accounts.opened(stored)) else {
                    throw HTTPError(
                        .serviceUnavailable, .unavailable,
                        "This server has no telephone: it needs LYCEUM_SIP_LISTEN, and the role telephony.")
                }
                return .json(test.json)
            }.documented(
                "Try a telephone account out, and say what works", tag: tag, answer: AccountTest.schema,
                details:
                    "Asks the other side with OPTIONS, and registers where the account does that; nobody is called.",
                errors: [.unavailable], isBodyOptional: true),
        ]
    }

    private func show(_ account: StoredAccount, in tenant: TenantID) async throws -> HTTPResponse {
        let states = try await registrations.states(of: [account.id], in: tenant)
        return .json(account.json(states[account.id])).tagged(account.tag)
    }
}

extension StoredAccount {
    /// As the API shows it: of the password, its last characters.
    fileprivate func json(_ state: RegistrationState?) -> JSONValue {
        var members: JSONObject = ["id": .string(id.description)]
        for (name, value) in settings { members.append(name, value) }
        members.append("password_hint", .string(passwordHint))
        members.append("has_password", .bool(sealedPassword != nil))
        members.append("registration", state?.json ?? .null)
        members.append("created_at", .string(createdAt.rfc3339))
        members.append("updated_at", .string(updatedAt.rfc3339))
        return .object(members)
    }

    fileprivate static let schema = JSONSchema.named(
        "TelephoneAccount",
        .object([
            .required("id", .string()), .required("name", .string()),
            .required("mode", .choice(PhoneAccount.Mode.self)),
            .required("host", .nullable(.string())), .required("port", .nullable(.integer(1...65535))),
            .required("transport", .choice(PhoneAccount.Transport.self)), .required("username", .nullable(.string())),
            .required("allowed_cidrs", .array(.string())), .required("outbound_proxy", .nullable(.string())),
            .required("caller_number", .nullable(.string())), .required("default_workflow", .nullable(.string())),
            .required("enabled", .boolean), .required("concurrent_calls", .nullable(.integer())),
            .required("calls_a_day", .nullable(.integer())), .required("minutes_a_day", .nullable(.integer())),
            .required("money_a_day", .nullable(.integer())), .required("price_minute", .integer()),
            .required("outbound_prefixes", .array(.string())), .required("password_hint", .string()),
            .required("has_password", .boolean),
            .required(
                "registration",
                .nullable(
                    .object([
                        .required("status", .choice(RegistrationState.Status.self)),
                        .required("detail", .nullable(.string())), .required("changed_at", .time),
                    ]))), .required("created_at", .time), .required("updated_at", .time),
        ]))
}

extension RegistrationState {
    fileprivate var json: JSONValue {
        [
            "status": .string(status.rawValue), "detail": detail.map { .string($0) } ?? .null,
            "changed_at": .string(changedAt.rfc3339),
        ]
    }
}

extension AccountTest {
    fileprivate var json: JSONValue {
        [
            "works": .bool(works),
            "findings": .array(
                findings.map {
                    [
                        "name": .string($0.name.rawValue), "result": .string($0.result.rawValue),
                        "message": .string($0.message),
                    ]
                }),
        ]
    }

    fileprivate static let schema = JSONSchema.object([
        .required("works", .boolean),
        .required(
            "findings",
            .array(
                .object([
                    .required("name", .choice(Finding.Name.self)), .required("result", .choice(Finding.Result.self)),
                    .required("message", .string()),
                ]))),
    ])
}
