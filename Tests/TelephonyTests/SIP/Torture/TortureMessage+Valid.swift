extension TortureMessage {
    /// RFC 4475 §3.1.1 and §3.4: valid, if unusual.
    static let valid = [
        TortureMessage(
            "3.1.1.1 wsinv", .accepted,
            """
            INVITE sip:tutor@desk.school.example;unknownparam SIP/2.0
            TO :
             sip:tutor@desk.school.example ;   tag    = 77a
            from   : "A Pupil \\\\\\""       <sip:ada@school.example>
              ;
              tag = 98b
            MaX-fOrWaRdS: 0068
            Call-ID: wsinv.7@192.0.2.1
            Content-Length   : 5
            cseq: 0009
              INVITE
            Via  : SIP  /   2.0
             /UDP
                192.0.2.2;branch=390b
            s :
            NewField:   a new value
             goes on with     more
            OddField: ;;,,;;,;
            Content-Type: text/plain
            Route:
             <sip:edge.school.example;lr;unknownwith=value;unknown-no-value>
            v:  SIP  / 2.0  / TCP     wheel.school.example   ;
              branch  =   z9hG4bK9j8  ,
             SIP  /    2.0   / UDP  192.0.2.111   ; branch=
             z9hG4bK302
            m:"Quoted string \\"\\"" <sip:ada@school.example> ; newparam =
                  newvalue ;
              secondparam ; q = 0.33

            hello
            """),
        TortureMessage(
            "3.1.1.2 intmeth", .accepted,
            """
            !odd-Method0123_*+`.%also'~ sip:1_odd.URI~(to-be!sure)&it's+so$/yes?,/;;*:&pass+has=1,odd!*(w)~@school.example SIP/2.0
            Via: SIP/2.0/TCP host1.school.example;branch=z9hG4bK-.!%66*_+`'~
            To: "BEL:\\\u{07} NUL:\\\u{00} DEL:\\\u{7F}" <sip:1_odd.URI~(to-be!sure)&it's+so$/yes?,/;;*@school.example>
            From: token1~` token2'+_ token3*%!.- <sip:plain@school.example>;param''~+*_!.-%="работающий";tag=_t~1'+`*%!-.
            Call-ID: word%ZK-!.*_+'@word`~)(><:\\/"][?}{
            CSeq: 139122385 !odd-Method0123_*+`.%also'~
            Max-Forwards: 255
            extensionField-!.%*+_`'~: 大停電

            """),
        TortureMessage(
            "3.1.1.3 esc01", .accepted,
            """
            INVITE sip:sips%3Atutor%40school.example@school.example SIP/2.0
            To: sip:%75ser@school.example
            From: <sip:I%20have%20spaces@school.example>;tag=938
            Max-Forwards: 87
            i: esc01.2@192.0.2.9
            CSeq: 234 INVITE
            Via: SIP/2.0/UDP host5.school.example;branch=z9hG4bKk7
            Contact: <sip:cal%6Cer@host5.school.example;%6C%72;n%61me=v%61lue%25%34%31>

            """),
        TortureMessage(
            "3.1.1.4 escnull", .accepted,
            """
            REGISTER sip:school.example SIP/2.0
            To: sip:null-%00-null@school.example
            From: sip:null-%00-null@school.example;tag=83
            Max-Forwards: 87
            Call-ID: escnull.39@192.0.2.1
            CSeq: 14 REGISTER
            Via: SIP/2.0/UDP host5.school.example;branch=z9hG4bKkd
            Contact: <sip:%00@host5.school.example>
            Contact: <sip:%00%00@host5.school.example>

            """),
        TortureMessage(
            "3.1.1.5 esc02", .accepted,
            """
            RE%47IST%45R sip:registrar.school.example SIP/2.0
            To: "%Z%45" <sip:resource@school.example>
            From: "%Z%45" <sip:resource@school.example>;tag=f23
            Call-ID: esc02.asd@host.school.example
            CSeq: 29344 RE%47IST%45R
            Max-Forwards: 70
            Via: SIP/2.0/TCP host.school.example;rport;branch=z9hG4bK209%fzsnel234
            Contact: <sip:alias1@host1.school.example>;q=0.7
            Contact: <sip:alias2@host2.school.example>;expires=60

            """),
        TortureMessage(
            "3.1.1.6 lwsdisp", .accepted,
            sipText().replacing("From: <sip:ada", with: "From: caller<sip:ada")),
        TortureMessage("3.1.1.7 longreq", .accepted, longRequest),
        TortureMessage(
            "3.1.1.8 dblreq", .accepted,
            sipText(more: "Content-Length: 0") + sipText("INVITE sip:b@school.example SIP/2.0", cseq: "8 INVITE")),
        TortureMessage(
            "3.1.1.9 semiuri", .accepted,
            sipText("OPTIONS sip:user;par=u%40school.example@school.example SIP/2.0")),
        TortureMessage(
            "3.1.1.10 transports", .accepted,
            sipText(
                via: "SIP/2.0/UDP t1.school.example;branch=z9hG4bKa",
                more: """
                    Via: SIP/2.0/SCTP t2.school.example;branch=z9hG4bKb
                    Via: SIP/2.0/TLS t3.school.example;branch=z9hG4bKc
                    Via: SIP/2.0/UNKNOWN t4.school.example;branch=z9hG4bKd
                    Via: SIP/2.0/TCP t5.school.example;branch=z9hG4bKe
                    """)),
        TortureMessage(
            "3.1.1.11 mpart01", .accepted,
            sipText(
                "MESSAGE sip:b@school.example SIP/2.0", cseq: "1 MESSAGE",
                more: "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655")
                + "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello \u{00}\u{01}\r\n--7a9cbec02ceef655--\r\n"
        ),
        TortureMessage(
            "3.1.1.12 unreason", .accepted, response("SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое")),
        TortureMessage("3.1.1.13 noreason", .accepted, response("SIP/2.0 100 ")),
        TortureMessage(
            "3.4.1 inv2543", .accepted,
            """
            INVITE sip:UserB@school.example SIP/2.0
            Via: SIP/2.0/UDP iftgw.school.example
            From: <sip:+13035551111@ift.school.example;user=phone>
            Record-Route: <sip:UserB@school.example;maddr=ss1.school.example>
            To: sip:+16505552222@ss1.school.example;user=phone
            Call-ID: inv2543.17@ift.school.example
            CSeq: 56 INVITE
            Content-Type: application/sdp

            v=0
            """),
    ]

    static func response(_ line: String) -> String { sipText(line) }

    private static let longRequest: String = {
        let many = (1...33).map {
            "Via: SIP/2.0/TCP sip\($0).school.example;received=192.0.2.\($0);branch=z9hG4bK\($0)"
        }
        let name = "a name that goes on " + String(repeating: "and on ", count: 160)
        return """
            INVITE sip:user@school.example SIP/2.0
            To: "\(name)" <sip:user@school.example>;longparam=\(String(repeating: "v", count: 600));short
            F: sip:\(String(repeating: "amazinglylongcallername", count: 30))@school.example;tag=12\(String(repeating: "9", count: 300))
            Call-ID: longreq.one\(String(repeating: "really", count: 80))longcallid
            CSeq: 3882340 INVITE
            Unknown-\(String(repeating: "Long", count: 50))-Name: unknown-\(String(repeating: "long", count: 80))-value; p1
            \(many.joined(separator: "\n"))
            Max-Forwards: 70
            Contact: <sip:\(String(repeating: "amazinglylongcallername", count: 30))@host5.school.example>

            """
    }()
}
