import { build } from "../../shared/dom/build";
import { Row, scoreState, stateNames } from "../../shared/teaching/grades";
import { say as words } from "../../shared/teaching/i18n/text";
import { say } from "../i18n/text";

/** The rows of a grade sheet as a file of comma-separated values (RFC 4180), one line for each score. */
export function csv(rows: readonly Row[]): string {
  const head = [words("link.person"), say("file.column"), words("review.points"), words("review.of"), words("link.state"), words("review.comment"), words("grade.graded")];
  const lines = rows.flatMap((row) => {
    const name = row.name ?? "";
    if (row.scores.length === 0) return [[name, "", "", "", words(stateNames[row.state]), "", ""]];
    return row.scores.map((score) => [
      name, score.label || score.line_item, String(score.score), String(score.maximum), words(scoreState(score)), score.comment ?? "", score.graded_at,
    ]);
  });
  return [head, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Quotes what has to be, and takes from spreadsheets what they would carry out as a formula. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Gives the browser a file to keep; the mark at its beginning tells spreadsheets that it is UTF-8. */
export function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv" }));
  const link = build("a", { href: address, download: name.replace(/[\\/:*?"<>|]/g, "-"), hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
