import { button, setBusy } from "../components/button";
import { freshID } from "../components/identity";
import { ModalDialog } from "../components/modal";
import { build } from "../dom/build";
import { say, type UIKey } from "../i18n/ui";
import { APIError } from "../session/api";
import { currentSession, goToSignIn, keepSession } from "../session/session";
import { type Challenge, completeSignIn, signIn, type SignIn, signedInUser, signOut } from "../session/sign-in";

/** Whose session ended. */
interface Person {
  id: string;
  email: string;
}

let asking: Promise<boolean> | null = null;

/**
 * Asks the person to sign in again while the page stays as it is. Resolves to true when they did; requests that wait
 * share the question. Who closes the dialog is asked again by the next request.
 */
export function signInAgain(person: Person): Promise<boolean> {
  asking ??= new SignInAgain(person).outcome.finally(() => {
    asking = null;
  });
  return asking;
}

/** The dialog of one question. */
class SignInAgain {
  readonly outcome: Promise<boolean>;
  private done = false;
  private ticket: string | null = null;
  private readonly id = freshID("again");
  private readonly problem = build("p", { class: "problem", id: `${this.id}-problem`, role: "alert" });
  private readonly label = build("label", { for: this.id }, say("again.password"));
  private readonly input = build("input", {
    id: this.id, class: "ui-input", type: "password", autocomplete: "current-password",
    "aria-describedby": `${this.id}-problem`,
  });
  private readonly submit = button(say("again.submit"), { kind: "primary", submit: true });
  private readonly dialog: ModalDialog;
  private readonly lookAgain = (event: Event): void => {
    if (!(event instanceof StorageEvent) || event.key === "lyceum.session") void this.look();
  };

  constructor(private readonly person: Person) {
    const form = build(
      "form",
      { id: `${this.id}-form`, class: "ui-again", novalidate: true, on: { submit: (event) => void this.send(event) } },
      build("p", {}, say("again.text", { email: person.email })),
      // Password managers want to know whose password it is.
      build("input", { type: "hidden", name: "username", autocomplete: "username", value: person.email }),
      build("div", { class: "ui-again-field" }, this.label, this.input, this.problem),
      build(
        "p",
        { class: "quiet" },
        build("a", { href: "/sign-in?reason=expired", target: "_blank", rel: "noopener" }, say("again.other")),
        build("br"),
        say("again.otherText"),
      ),
    );
    this.submit.setAttribute("form", form.id);
    const leave = (): void => {
      signOut();
      goToSignIn("signed-out");
    };
    this.dialog = ModalDialog.open({ title: say("again.title"), body: form, actions: [button(say("app.signOut"), { run: leave }), this.submit] });
    this.input.focus();
    for (const type of ["storage", "focus"]) addEventListener(type, this.lookAgain);
    this.outcome = this.dialog.closed.then(() => {
      for (const type of ["storage", "focus"]) removeEventListener(type, this.lookAgain);
      return this.done;
    });
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const value = this.ticket === null ? this.input.value : this.input.value.trim();
    if (value === "") return this.say(this.ticket === null ? "again.missing" : "again.codeMissing");
    if (this.submit.getAttribute("aria-busy") === "true") return;
    setBusy(this.submit, true);
    try {
      const answer = await (this.ticket === null ? signIn(this.person.email, value) : completeSignIn(this.ticket, value));
      if ("second_factor" in answer) this.askForCode(answer);
      else this.finish(answer);
    } catch (error) {
      this.say(problemKey(error, this.ticket !== null));
    } finally {
      setBusy(this.submit, false);
    }
  }

  private askForCode(challenge: Challenge): void {
    this.ticket = challenge.second_factor.ticket;
    this.label.textContent = say("again.code");
    this.input.type = "text";
    this.input.autocomplete = "one-time-code";
    this.input.value = "";
    this.problem.textContent = "";
    this.input.focus();
  }

  /** The person may have signed in in another tab. */
  private async look(): Promise<void> {
    if (currentSession() === null || this.done) return;
    const user = await signedInUser().catch(() => null);
    if (user === null || this.done) return;
    if (user.id === this.person.id) this.finish({ user });
    else this.problem.textContent = say("again.someoneElse", { email: this.person.email });
  }

  private finish(answer: Pick<SignIn, "user">): void {
    keepSession({ user: answer.user });
    this.done = true;
    this.dialog.close();
  }

  private say(key: UIKey): void {
    this.problem.textContent = say(key, { email: this.person.email });
    this.input.setAttribute("aria-invalid", "true");
    this.input.select();
    this.input.focus();
  }
}

function problemKey(error: unknown, isCode: boolean): UIKey {
  if (!(error instanceof APIError)) return "again.unreachable";
  if (error.status === 429) return "again.tooMany";
  return isCode ? "again.codeRefused" : "again.refused";
}
