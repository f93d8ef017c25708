import Auth
import Core
import HTTPCore
import Telephony

/// Which numbers lead to which assistants.
struct PhoneNumbersController {
    let accounts: SIPAccounts

    var routes: [Route] {
        let (path, one, tag) = ("/api/v1/phone-numbers", "/api/v1/phone-numbers/{phone_number_id}", "Telephony")
        let access = RouteGuard.permission(.telephonyManage)
        return [
            Route(.get, path, access: access) { request, context in
                let tenant = try context.member.tenantID
                let account = try request.queryParameters["sip_account"].map { text -> SIPAccountID in
                    try Field.identifier(text, "sip_account")
                }
                return .page(try await accounts.store.numbers(ListQuery(request).page, of: account, in: tenant), \.json)
            }.documented(
                "List the numbers that lead to assistants, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("sip_account", "Only those of the account with this identifier.")
                ], answer: .page(of: PhoneNumberRecord.schema)),
            Route(.post, path, access: access, bodyLimit: 4 << 10) { request, context in
                let made = try await accounts.map(
                    PhoneNumberRequest(try await request.json()), in: context.member.tenantID,
                    origin: AuditOrigin(request, context))
                return .json(made.json, status: .created)
            }.documented(
                "Map a number, or all numbers that begin so, to an assistant", tag: tag,
                body: PhoneNumberRequest.schema, status: .created, answer: PhoneNumberRecord.schema,
                details: """
                    `sip_account` is the identifier or the name of an account. Of its numbers the exact one counts, then \
                    the longest prefix, then the account's default. Numbers are kept as digits, without `+` or `00`.
                    """, errors: [.conflict]),
            Route(.delete, one, access: access) { request, context in
                try await accounts.deleteNumber(
                    context.parameter("phone_number_id"), in: context.member.tenantID,
                    origin: AuditOrigin(request, context))
                return HTTPResponse(status: .noContent)
            }.documented("Remove a number", tag: tag, status: .noContent),
        ]
    }
}

extension PhoneNumberRecord {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.description), "sip_account_id": .string(accountID.description),
            "sip_account": .string(account),
            "number": kind == .number ? .string(number.digits) : .null,
            "prefix": kind == .prefix ? .string(number.digits) : .null, "workflow": .string(workflow.slug),
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    fileprivate static let schema = JSONSchema.named(
        "TelephoneNumber",
        .object([
            .required("id", .string()), .required("sip_account_id", .string()), .required("sip_account", .string()),
            .required("number", .nullable(.string())), .required("prefix", .nullable(.string())),
            .required("workflow", .string()), .required("created_at", .time),
        ]))
}
