import { build } from "../dom/build";
import { icon, type IconName } from "../dom/icon";
import { say } from "../i18n/ui";
import { ranked } from "./fuzzy";
import { freshID } from "./identity";
import { problemOf } from "./problem";
import { toast } from "./toast";

/** Something that the palette finds: a page to go to, or a thing to do. */
export interface Command {
  label: string;
  /** The title it stands under. */
  group?: string;
  /** A remark at its end: where it is, or its key. */
  hint?: string;
  icon?: IconName;
  /** Words that find it besides its label. */
  keywords?: string;
  href?: string;
  run?: () => void | Promise<void>;
}

/** How many results are shown. */
const limit = 50;
let open: HTMLDialogElement | null = null;

/** Opens the palette over these commands: type to find, arrows to choose, Enter to go. */
export function openPalette(commands: readonly Command[]): void {
  if (open !== null) return;
  const id = freshID("palette");
  const input = build("input", {
    type: "text", class: "ui-palette-input", role: "combobox", "aria-expanded": "true", "aria-controls": id,
    "aria-autocomplete": "list", "aria-label": say("app.palette"), placeholder: say("app.palette"),
    autocomplete: "off", spellcheck: "false",
  });
  const list = build("div", { class: "ui-palette-list", role: "listbox", id, "aria-label": say("palette.results") });
  const nothing = build("p", { class: "ui-palette-nothing", role: "status" });
  const dialog = build(
    "dialog",
    { class: "ui-palette", "aria-label": say("app.palette") },
    build("div", { class: "ui-palette-head" }, icon("search"), input, build("kbd", {}, "Esc")),
    list,
    nothing,
  );
  let found: Command[] = [];
  let at = 0;

  const choose = (next: number): void => {
    const options = list.querySelectorAll<HTMLElement>("[role=option]");
    if (options.length === 0) return input.removeAttribute("aria-activedescendant");
    at = (next + options.length) % options.length;
    options.forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    const chosen = options[at];
    if (!chosen) return;
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  };
  const go = (command: Command | undefined): void => {
    if (!command) return;
    dialog.close();
    if (command.href !== undefined) follow(command.href);
    void Promise.resolve(command.run?.()).catch((error: unknown) => toast(problemOf(error), { kind: "danger" }));
  };
  const show = (): void => {
    found = ranked(commands, input.value, (command) => `${command.label} ${command.keywords ?? ""}`).slice(0, limit);
    // Commands of a group stand together, in the order of the best of each.
    const groups = new Map<string, Command[]>();
    for (const command of found) {
      const group = groups.get(command.group ?? "") ?? [];
      group.push(command);
      groups.set(command.group ?? "", group);
    }
    found = [...groups.values()].flat();
    let number = 0;
    list.replaceChildren(
      ...[...groups].map(([title, members]) =>
        build(
          "div",
          { role: "group", "aria-label": title || null },
          title !== "" && build("div", { class: "ui-palette-title", role: "presentation" }, title),
          ...members.map((command) => option(command, `${id}-${number++}`, go)),
        ),
      ),
    );
    nothing.textContent = found.length === 0 ? say("palette.nothing", { text: input.value }) : "";
    choose(0);
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter") go(found[at]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const opener = document.activeElement;
  dialog.addEventListener("close", () => {
    open = null;
    dialog.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  open = dialog;
  document.body.append(dialog);
  dialog.showModal();
  show();
  input.focus();
}

function option(command: Command, id: string, go: (command: Command) => void): HTMLElement {
  const made = build(
    "div",
    { role: "option", id, "aria-selected": "false", class: "ui-palette-option" },
    icon(command.icon ?? (command.href === undefined ? "play" : "document")),
    build("span", {}, command.label),
    command.hint && build("span", { class: "ui-palette-hint" }, command.hint),
  );
  made.addEventListener("click", () => go(command));
  return made;
}

/** Follows an address as a link does, so that a router may take it. */
function follow(href: string): void {
  const link = build("a", { href, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}
