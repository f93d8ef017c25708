"""What all pages are made of."""


def test_the_frame_opens_for_every_kind_of_person(visit, campus):
    for path, email in [("/admin", None), ("/admin", campus.author)]:
        visitor = visit(language="fr-FR")
        visitor.sign_in_as(path, **({"email": email} if email else {}))
        assert visitor.looked_at("frame") == []
