import { iconButton } from "../components/button";
import { ActionMenu, type MenuItem } from "../components/menu";
import { build } from "../dom/build";
import { chooseLanguage, currentLanguage, languages } from "../i18n/language";
import { say } from "../i18n/ui";
import { chooseScheme, currentScheme, type Scheme } from "./appearance";
import type { AppContext } from "./context";
import { initials } from "./initials";
import { mayLeave } from "./unsaved";

const schemes: readonly { scheme: Scheme; icon: "sun" | "moon" | "screen" }[] = [
  { scheme: "light", icon: "sun" },
  { scheme: "dark", icon: "moon" },
  { scheme: "system", icon: "screen" },
];

/** The button of the person's menu: their initials. */
export function accountButton(context: AppContext): HTMLElement {
  const { person } = context;
  const label = say("app.account", { name: person.name || person.email });
  const opener = build(
    "button",
    { type: "button", class: "ui-account", "aria-label": label, "aria-haspopup": "menu" },
    initials(person.name || person.email),
  );
  opener.addEventListener("click", () => ActionMenu.open(opener, accountMenu(context)));
  return opener;
}

/** The button for language and colours on pages that anybody may see. */
export function preferencesButton(): HTMLElement {
  const opener = iconButton("gear", say("app.preferences"), () => ActionMenu.open(opener, preferences()));
  opener.setAttribute("aria-haspopup", "menu");
  return opener;
}

/** What the person's menu offers: language, colours, and the way out. */
function accountMenu(context: AppContext): MenuItem[] {
  const signOut = async (): Promise<void> => {
    if (await mayLeave()) context.signOut();
  };
  return [
    { title: context.person.name, text: context.person.email },
    "separator",
    ...preferences(),
    "separator",
    { label: say("app.signOut"), icon: "signOut", run: signOut },
  ];
}

function preferences(): MenuItem[] {
  return [
    { title: say("app.language") },
    ...languages.map(({ code, name }) => ({
      label: name,
      checked: code === currentLanguage(),
      run: async () => {
        if (code === currentLanguage() || !(await mayLeave())) return;
        chooseLanguage(code);
        // Every page was written in the old language; its state is in its address.
        location.reload();
      },
    })),
    "separator",
    { title: say("app.scheme") },
    ...schemes.map(({ scheme, icon }) => ({
      label: say(`app.${scheme}`),
      icon,
      checked: scheme === currentScheme(),
      run: () => chooseScheme(scheme),
    })),
  ];
}
