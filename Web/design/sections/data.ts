import { chart } from "../../shared/components/chart/chart";
import { codeEditor } from "../../shared/components/editor/code-editor";
import { markdownEditor } from "../../shared/components/editor/markdown-editor";
import { fileDrop } from "../../shared/components/file-drop";
import { dateText, moneyText, numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { grid, section } from "./section";

const days = Array.from({ length: 28 }, (_, at) => new Date(Date.UTC(2026, 10, at + 1)).toISOString().slice(0, 10));
const wave = (at: number, height: number, shift: number): number => Math.max(0, height * (1 + Math.sin(at / 2.3 + shift)) + (at % 7) * 1.7);
const schema = `{
  "type": "object",
  "properties": {
    "answer": { "type": "string", "minLength": 1 },
    "points": { "type": "number", "maximum": 10 }
  },
  "required": ["answer"]
}`;
const markdown = "# Ohm's law\n\nThe **voltage** is the product of resistance and current:\n\n- `U` in volts\n- `I` in amperes\n\n> See [chapter 2](https://example.org).\n";

/** Charts of both kinds, and one without values. */
export function charts(): HTMLElement {
  const formatX = (x: string): string => dateText(x, "short");
  const cost = days.map((x, at) => ({ x, y: wave(at, 6, 0) }));
  const read = days.map((x, at) => ({ x, y: Math.round(wave(at, 400, 1) * 3) }));
  const written = days.map((x, at) => ({ x, y: Math.round(wave(at, 180, 2) * 3) }));
  const models = ["gpt-5.2", "claude-sonnet-5", "gemma-4-27b"].map((x, at) => ({ x, y: [1240, 860, 310][at] ?? 0 }));
  const frame = (content: HTMLElement): HTMLElement => build("div", { class: "ui-card" }, content);
  return section(
    "charts",
    say("charts"),
    grid(
      frame(chart({ kind: "bar", label: say("charts.cost"), series: [{ name: say("charts.cost"), points: cost }], format: (n) => moneyText(n, "EUR"), formatX })),
      frame(chart({ kind: "line", label: say("charts.people"), series: [{ name: say("charts.input"), points: read }, { name: say("charts.output"), points: written }], format: (n) => numberText(n), formatX })),
      frame(chart({ kind: "bar", label: say("charts.models"), xLabel: say("forms.combo"), series: [{ name: say("charts.models"), points: models }], format: (n) => numberText(n) })),
      frame(chart({ kind: "line", label: say("charts.empty"), series: [{ name: say("charts.empty"), points: [] }], format: String })),
    ),
  );
}

/** Editors of each language. */
export function editors(): HTMLElement {
  return section(
    "editors",
    say("editors"),
    grid(
      codeEditor({ label: say("editors.json"), language: "json", value: schema, rows: 9 }),
      codeEditor({
        label: say("editors.cel"), language: "cel", value: 'answr.points >= 6 &&\n  size(history) > 2 && course == "physics"', rows: 4,
        problems: [{ line: 1, column: 1, message: say("editors.celProblem") }],
      }),
      codeEditor({ label: say("editors.template"), language: "template", value: "Hello {{ person.name }},\nyou have {{ steps.grade.points }} points.", rows: 4 }),
      markdownEditor({ label: say("editors.markdown"), value: markdown }),
    ),
  );
}

/** A place for files that sends them nowhere; one whose name has `bad` in it fails. */
export function files(): HTMLElement {
  const upload = async (file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<void> => {
    for (let share = 0; share <= 1; share += 0.1) {
      // oxlint-disable-next-line no-await-in-loop -- It takes as long as a file does.
      await new Promise((resolve) => setTimeout(resolve, 60));
      if (signal.aborted) throw new DOMException("", "AbortError");
      if (file.name.includes("bad") && share > 0.5) throw new Error(say("files.failed"));
      onProgress(share);
    }
  };
  return section("files", say("files"), fileDrop({ label: say("files.label"), help: say("files.help"), accept: ".pdf,.docx,.md,.txt", multiple: true, upload }));
}
