import { chooseLanguage, currentLanguage, languages, text } from "../i18n/language";
import { build } from "./build";

/** Two or more languages side by side; the one in use is pressed. */
export class LanguageSwitch extends HTMLElement {
  /** Builds the switch when it enters a page. */
  connectedCallback(): void {
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", text("language.label"));
    this.replaceChildren(
      ...languages.map(({ code, name }) =>
        build(
          "button",
          {
            type: "button",
            lang: code,
            "aria-pressed": String(code === currentLanguage()),
            on: { click: () => chooseLanguage(code) },
          },
          name,
        ),
      ),
    );
  }

  /** Gives the focus to the language in use. */
  override focus(): void {
    this.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }
}

customElements.define("language-switch", LanguageSwitch);
