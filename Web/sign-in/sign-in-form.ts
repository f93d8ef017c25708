import { BrandName } from "../shared/app/brand-name";
import { outlivesPage } from "../shared/browser/storage";
import { announce } from "../shared/dom/announce";
import { build } from "../shared/dom/build";
import { icon } from "../shared/dom/icon";
import { LanguageSwitch } from "../shared/dom/language-switch";
import type { TextKey } from "../shared/i18n/en";
import { text } from "../shared/i18n/language";
import { APIError } from "../shared/session/api";
import { keepSession } from "../shared/session/session";
import { signIn, type User } from "../shared/session/sign-in";
import { type Provider, providerLinks, providerProblem, tenantOf } from "./providers";
import { returnAddress } from "./return-address";
import { nameTab } from "./tab-title";

/** Signs a person in with e-mail and password. What is wrong is said beside the field it concerns. */
export class SignInForm extends HTMLElement {
  private email = build("input", {});
  private password = build("input", {});
  private submit = build("button", {});
  private problem = build("p", {});
  private sending = false;
  private providers: Provider[] = [];

  /** A form that offers the services, too. */
  static offering(providers: Provider[]): SignInForm {
    const form = new SignInForm();
    form.providers = providers;
    return form;
  }

  /** Builds the form when it enters the page. */
  connectedCallback(): void {
    if (this.childElementCount > 0) return;
    this.build("");
    // Where there is a service, most people take it, and no keyboard is to cover it.
    if (this.providers.length === 0) this.email.focus();
  }

  /** Builds the form in the current language, keeping what was typed. */
  rebuild(): void {
    const { email, password } = this;
    this.build(email.value);
    this.password.value = password.value;
    this.querySelector<HTMLElement>("language-switch")?.focus();
  }

  private build(email: string): void {
    nameTab("signIn.title");
    this.email = build("input", {
      id: "email", name: "email", type: "email", autocomplete: "username", inputmode: "email", autocapitalize: "none",
      spellcheck: "false", required: true, "aria-describedby": "email-problem",
    });
    this.email.value = email;
    this.password = build("input", {
      id: "password", name: "password", type: "password", autocomplete: "current-password", required: true,
      "aria-describedby": "password-problem",
    });
    this.submit = build("button", { type: "submit", class: "button primary" }, text("signIn.submit"));
    this.problem = build("p", { class: "form-problem", role: "alert", hidden: true });
    const form = build(
      "form",
      { novalidate: true },
      this.problem,
      field("email", text("signIn.email"), this.email),
      field("password", text("signIn.password"), build("div", { class: "with-button" }, this.password, this.reveal())),
      this.submit,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.replaceChildren(
      build(
        "main",
        {},
        build("div", { class: "brand" }, new BrandName()),
        build("h1", {}, text("signIn.title")),
        build("p", { class: "lead" }, text("signIn.lead")),
        this.reason(),
        providerLinks(this.providers),
        form,
        build("p", { class: "quiet" }, build("a", { href: "#forgot" }, text("signIn.forgot"))),
        this.providers.length === 0 && build("p", { class: "quiet" }, text("signIn.firstStart")),
      ),
      build("footer", {}, new LanguageSwitch()),
    );
  }

  private reason(): HTMLElement | null {
    const problem = providerProblem(location.search);
    if (problem) return build("p", { class: "form-problem", role: "alert" }, icon("alert"), text(problem));
    const reasons: Record<string, TextKey> = { expired: "signIn.expired", "signed-out": "signIn.signedOut" };
    const key = reasons[new URLSearchParams(location.search).get("reason") ?? ""];
    return key ? build("p", { class: "reason", role: "status" }, icon("info"), text(key)) : null;
  }

  private reveal(): HTMLElement {
    const button = build(
      "button",
      { type: "button", class: "icon-button", "aria-label": text("signIn.showPassword"), "aria-pressed": "false" },
      icon("eye"),
    );
    button.addEventListener("click", () => {
      const shown = this.password.type === "text";
      this.password.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
    return button;
  }

  private async send(): Promise<void> {
    if (this.sending || !this.validate()) return;
    if (!outlivesPage()) {
      this.show(text("signIn.noStorage"));
      return;
    }
    this.setSending(true);
    try {
      const outcome = await signIn(this.email.value.trim(), this.password.value, tenantOf(location.search));
      if ("second_factor" in outcome) this.dispatchEvent(new CustomEvent("challenge", { detail: outcome, bubbles: true }));
      else enter(outcome.user);
    } catch (error) {
      this.setSending(false);
      this.show(problemOf(error));
      this.password.select();
    }
  }

  private validate(): boolean {
    const email = this.email.value.trim();
    const emailProblem = email === "" ? "signIn.emailMissing" : /^\S+@\S+$/.test(email) ? null : "signIn.emailMalformed";
    const passwordProblem = this.password.value === "" ? "signIn.passwordMissing" : null;
    this.mark(this.email, emailProblem);
    this.mark(this.password, passwordProblem);
    this.problem.hidden = true;
    if (emailProblem) this.email.focus();
    else if (passwordProblem) this.password.focus();
    return !emailProblem && !passwordProblem;
  }

  private mark(input: HTMLInputElement, problem: TextKey | null): void {
    if (problem) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const place = this.querySelector(`#${input.id}-problem`);
    if (place) place.textContent = problem ? text(problem) : "";
  }

  private show(problem: string): void {
    this.problem.hidden = false;
    this.problem.replaceChildren(icon("alert"), problem);
  }

  private setSending(sending: boolean): void {
    this.sending = sending;
    this.submit.setAttribute("aria-disabled", String(sending));
    this.submit.textContent = text(sending ? "signIn.submitting" : "signIn.submit");
    if (sending) announce(text("signIn.submitting"));
  }
}

/** Goes where the person wanted to go. */
export function enter(user: User): void {
  keepSession({ user });
  location.replace(returnAddress(location.search));
}

function field(id: string, label: string, control: HTMLElement): HTMLElement {
  return build(
    "div",
    { class: "field" },
    build("label", { for: id }, label),
    control,
    build("p", { class: "problem", id: `${id}-problem` }),
  );
}

function problemOf(error: unknown): string {
  if (!(error instanceof APIError)) return text("signIn.unreachable");
  if (error.status === 401 || error.status === 403) return text("signIn.refused");
  if (error.status === 429) return text("signIn.tooMany");
  return text("signIn.failed", { message: error.message });
}

customElements.define("sign-in-form", SignInForm);
