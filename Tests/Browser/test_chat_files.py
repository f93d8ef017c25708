"""Files with messages: chosen, pasted and dropped; on their way, refused, and sent."""

import re

from playwright.sync_api import expect

from harness.attachments import png
from harness.workflows import message

SAYS = "{{ input.attachments.map(a, a.name + ' ' + a.mime_type) }}"
DROP = """([name, type, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    const target = document.querySelector('main.conversation');
    for (const kind of ['dragenter', 'dragover', 'drop'])
        target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""
PASTE = """async ([name, type, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    const field = document.querySelector('#message');
    field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }));
}"""


def test_files_are_chosen_dropped_and_pasted_and_go_with_the_message(visit, assistant):
    slug = assistant(message("say", SAYS))
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    expect(visitor.page.locator("empty-state")).to_be_visible()
    page, files = visitor.page, visitor.page.locator("upload-list")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Attach files").click()
    chosen.value.set_files([{"name": "circuit.png", "mimeType": "image/png", "buffer": png(64)}])
    page.evaluate(DROP, ["notes.md", "text/markdown", "# Volts"])
    page.evaluate(PASTE, ["values.csv", "text/csv", "a,b\n1,2\n"])
    expect(files.locator(".upload.ready")).to_have_count(3)
    visitor.screenshot("files-ready")
    assert visitor.accessibility_problems() == []
    page.get_by_role("button", name="Remove notes.md").click()
    expect(files.locator(".upload")).to_have_count(2)
    visitor.ask("")
    expect(visitor.answers.last).to_contain_text("circuit.png image/png")
    expect(visitor.answers.last).to_contain_text("values.csv text/csv")
    sent = page.locator("user-message .attachments")
    expect(sent.get_by_text("values.csv")).to_be_visible()
    picture = sent.get_by_role("button", name="Open circuit.png")
    expect(picture.locator("img")).to_have_js_property("naturalWidth", 64)
    visitor.screenshot("files-sent")
    picture.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(sent.get_by_text("values.csv")).to_be_visible()


def test_a_file_that_is_refused_says_why_and_can_go(visit, assistant):
    slug = assistant(message("say", "{{ input.text }}"))
    visitor = visit(390, 844, "dark", "fr-FR")
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    page, files = visitor.page, visitor.page.locator("upload-list")
    expect(page.locator("empty-state")).to_be_visible()
    page.evaluate(DROP, ["program.exe", "application/x-msdownload", "MZ"])
    expect(files.locator(".upload.failed")).to_contain_text("Ce type de fichier n’est pas accepté")
    expect(files.get_by_role("button", name=re.compile("Réessayer"))).to_have_count(0)
    visitor.screenshot("files-refused")
    assert visitor.accessibility_problems() == []
    page.get_by_role("button", name="Retirer program.exe").click()
    expect(files).to_be_hidden()
    page.evaluate("""() => {
        const transfer = new DataTransfer();
        for (let n = 0; n < 12; n++) transfer.items.add(new File(['x'], `n${n}.txt`, { type: 'text/plain' }));
        const target = document.querySelector('main.conversation');
        target.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }""")
    expect(files.get_by_role("alert")).to_contain_text("2 n’ont pas été joints")
    expect(files.locator(".upload.ready")).to_have_count(10)
    visitor.ask("Voilà")
    expect(visitor.answers.last).to_contain_text("Voilà")
