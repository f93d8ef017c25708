extension TortureMessage {
    /// RFC 4475 §3.1.2: invalid.
    static let invalid = [
        TortureMessage(
            "3.1.2.1 badinv01, Via", .answered(400, "Bad Via"),
            sipText(via: "SIP/2.0/UDP pc.school.example;branch=z9hG4bKa1", more: "Via: SIP/2.0/UDP 192.0.2.15;;,;,,")),
        TortureMessage(
            "3.1.2.1 badinv01, Contact", .answered(400, "Bad Contact"),
            sipText(more: "Contact: \"Ada\" <sip:ada@school.example>;;;;")),
        TortureMessage(
            "3.1.2.2 clerr", .answered(400, "Body Shorter Than Content-Length"),
            sipText(more: "Content-Length: 9999") + "v=0"),
        TortureMessage(
            "3.1.2.3 ncl", .answered(400, "Bad Content-Length"), sipText(more: "Content-Length: -999") + "v=0"),
        TortureMessage(
            "3.1.2.4 scalar02, CSeq", .answered(400, "Bad CSeq"), sipText(cseq: "36893488147419103232 OPTIONS")),
        TortureMessage(
            "3.1.2.4 scalar02, Max-Forwards", .answered(400, "Bad Max-Forwards"),
            sipText().replacing("Max-Forwards: 70", with: "Max-Forwards: 300")),
        TortureMessage(
            "3.1.2.4 scalar02, Expires", .answered(400, "Bad Expires"),
            sipText(more: "Expires: 10000000000000000000000000000")),
        TortureMessage(
            "3.1.2.4 scalar02, Contact", .answered(400, "Bad Contact"),
            sipText(more: "Contact: <sip:ada@192.0.2.1>;expires=280297596632815")),
        TortureMessage(
            "3.1.2.5 scalarlg, CSeq", .dropped, sipText("SIP/2.0 503 Busy", cseq: "9292394834772304023312 OPTIONS")),
        TortureMessage(
            "3.1.2.5 scalarlg, Retry-After", .dropped,
            sipText("SIP/2.0 503 Busy", more: "Retry-After: 949302838503028349304023988")),
        TortureMessage(
            "3.1.2.6 quotbal", .answered(400, "Bad To"),
            sipText().replacing("To: <sip:tutor", with: "To: \"Mr Tutor <sip:tutor")),
        TortureMessage(
            "3.1.2.7 ltgtruri", .answered(400, "Bad Request-URI"), sipText("OPTIONS <sip:tutor@school.example> SIP/2.0")
        ),
        TortureMessage(
            "3.1.2.8 lwsruri", .answered(400, "Bad Request Line"),
            sipText("OPTIONS sip:tutor@school.example; lr SIP/2.0")),
        TortureMessage(
            "3.1.2.9 lwsstart", .answered(400, "Bad Request Line"),
            sipText("OPTIONS  sip:tutor@school.example  SIP/2.0")),
        TortureMessage(
            "3.1.2.10 trws", .answered(400, "Bad Request Line"), sipText("OPTIONS sip:tutor@school.example SIP/2.0  ")),
        TortureMessage(
            "3.1.2.11 escruri", .answered(400, "Bad Request-URI"),
            sipText("OPTIONS sip:tutor@school.example?Route=%3Csip:school.example%3E SIP/2.0")),
        // The RFC lets a server ignore the date, which nobody here reads.
        TortureMessage("3.1.2.12 baddate", .accepted, sipText(more: "Date: Fri, 01 Jan 2010 16:00:00 EST")),
        TortureMessage(
            "3.1.2.13 regbadct", .answered(400, "Bad Contact"),
            sipText(more: "Contact: sip:ada@school.example?Route=%3Csip:sip.school.example%3E")),
        TortureMessage(
            "3.1.2.14 badaspec", .answered(400, "Bad To"),
            sipText().replacing(
                "To: <sip:tutor@school.example>", with: "To: \"Tutor, T.\" < sip:tutor@school.example >")),
        TortureMessage(
            "3.1.2.15 baddn", .answered(400, "Bad From"),
            sipText().replacing("From: <sip:ada", with: "From: Lovelace, Ada <sip:ada")),
        TortureMessage(
            "3.1.2.16 badvers", .answered(505, "Version Not Supported"), sipText("OPTIONS sip:t@school.example SIP/7.0")
        ),
        TortureMessage(
            "3.1.2.17 mismatch01", .answered(400, "CSeq Names Another Method"), sipText(cseq: "8 INVITE")),
        TortureMessage(
            "3.1.2.18 mismatch02", .answered(501, "Not Implemented"),
            sipText("NEWMETHOD sip:t@school.example SIP/2.0", cseq: "8 INVITE")),
        TortureMessage("3.1.2.19 bigcode", .dropped, response("SIP/2.0 4294967301 better not break the receiver")),
    ]

    /// RFC 4475 §3.3, as far as reading tells.
    static let application = [
        TortureMessage(
            "3.3.1 insuf", .answered(400, "Missing From"),
            """
            OPTIONS sip:tutor@school.example SIP/2.0
            CSeq: 193942 OPTIONS
            Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj
            Max-Forwards: 70

            """),
        TortureMessage(
            "3.3.2 unkscm", .answered(416, "Unsupported URI Scheme"),
            sipText("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0")),
        TortureMessage(
            "3.3.3 novelsc", .answered(416, "Unsupported URI Scheme"),
            sipText("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0")),
        TortureMessage(
            "3.3.4 unksm2", .accepted,
            sipText().replacing("To: <sip:tutor@school.example>", with: "To: isbn:2983792873")),
        TortureMessage(
            "3.3.7 regaut01", .accepted, sipText(more: "Authorization: NoOneKnowsThisScheme opaque-data=here")),
        TortureMessage(
            "3.3.8 multi01", .answered(400, "Repeated From"),
            sipText(more: "From: <sip:bob@school.example>;tag=b\nCall-ID: c2@pc.school.example\nCSeq: 8 OPTIONS")),
        TortureMessage(
            "3.3.9 mcl01", .answered(400, "Repeated Content-Length"),
            sipText(more: "Content-Length: 1\nContent-Length: 3") + "v=0"),
        TortureMessage(
            "3.3.10 bcast", .accepted,
            sipText("SIP/2.0 200 OK", more: "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKp")),
        TortureMessage(
            "3.3.11 zeromf", .accepted, sipText().replacing("Max-Forwards: 70", with: "Max-Forwards: 0")),
        TortureMessage(
            "3.3.12 cparam01", .accepted, sipText(more: "Contact: sip:+19725552222@gw1.school.example;unknownparam")),
        TortureMessage(
            "3.3.13 cparam02", .accepted, sipText(more: "Contact: <sip:+19725552222@gw1.school.example;unknownparam>")),
        TortureMessage(
            "3.3.14 regescrt", .accepted,
            sipText(more: "Contact: <sip:user@school.example?Route=%3Csip:sip.school.example%3E>")),
        TortureMessage("3.3.15 sdp01", .accepted, sipText(more: "Accept: text/nobodyKnowsThis")),
    ]

    /// RFC 5118 §4: addresses of IPv6.
    static let addresses = [
        TortureMessage("5118 4.1 valid reference", .accepted, sipText("OPTIONS sip:[2001:db8::10] SIP/2.0")),
        TortureMessage(
            "5118 4.2 without brackets", .answered(400, "Bad Request-URI"), sipText("OPTIONS sip:2001:db8::10 SIP/2.0")),
        TortureMessage("5118 4.3 port within brackets", .accepted, sipText("OPTIONS sip:[2001:db8::10:5070] SIP/2.0")),
        TortureMessage("5118 4.4 port behind brackets", .accepted, sipText("OPTIONS sip:[2001:db8::10]:5070 SIP/2.0")),
        TortureMessage(
            "5118 4.5 received with brackets", .accepted,
            sipText(via: "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas")),
        TortureMessage(
            "5118 4.5 received without brackets", .accepted,
            sipText(via: "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas")),
        TortureMessage(
            "5118 4.10 mapped address", .accepted,
            sipText(
                "OPTIONS sip:user@[::ffff:192.0.2.10] SIP/2.0",
                via: "SIP/2.0/UDP [::ffff:192.0.2.2]:5060;branch=z9hG4bKb")),
    ]
}
