"""Writes small files of the kinds that teachers upload, by hand."""

import io
import zipfile

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*pages: str) -> bytes:
    """A PDF with a line of ASCII on each page; nothing for a page that has no text."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for number, text in enumerate(pages):
        stream = f"BT /F1 10 Tf 40 700 Td ({text}) Tj ET" if text else ""
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 792] /Contents {5 + 2 * number} 0 R "
                    "/Resources << /Font << /F1 3 0 R >> >> >>",
                    f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"]
    file, places = "%PDF-1.4\n", ""
    for number, each in enumerate(objects):
        places += f"{len(file):010} 00000 n \n"
        file += f"{number + 1} 0 obj\n{each}\nendobj\n"
    size = len(objects) + 1
    return (f"{file}xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{len(file)}\n%%EOF\n").encode()


def archive(files: dict[str, str]) -> bytes:
    """A ZIP archive of texts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in files.items():
            written.writestr(name, text)
    return held.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A Word document; what begins with `# ` is a heading, by a style of a French Word."""
    def paragraph(text: str) -> str:
        style = '<w:pPr><w:pStyle w:val="Titre1"/></w:pPr>' if text.startswith("# ") else ""
        return f"<w:p>{style}<w:r><w:t>{text.removeprefix('# ')}</w:t></w:r></w:p>"
    return archive({
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document><w:body>{''.join(map(paragraph, paragraphs))}</w:body></w:document>",
        "word/styles.xml": '<w:styles><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style></w:styles>'})


def pptx(*slides: tuple[str, str]) -> bytes:
    """A presentation of titles and points, which lie in the archive in another order than they are shown."""
    def shape(kind: str, text: str) -> str:
        return (f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
                f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>")
    shown = "".join(f'<p:sldId id="{256 + number}" r:id="r{number}"/>' for number in range(len(slides)))
    targets = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/slide" Target="slides/slide{len(slides) - number}.xml"/>'
        for number in range(len(slides)))
    return archive({
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation><p:sldIdLst>{shown}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{targets}</Relationships>",
        **{f"ppt/slides/slide{len(slides) - number}.xml": f"<p:sld>{shape('title', title)}{shape('body', text)}</p:sld>"
           for number, (title, text) in enumerate(slides)}})
