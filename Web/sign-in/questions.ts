import { text } from "../shared/i18n/language";
import { APIError } from "../shared/session/api";
import { acceptInvitation, completeSignIn, requestPasswordReset, setPassword, type User } from "../shared/session/sign-in";
import type { Question } from "./one-field-form";

/** Asks for the second factor of somebody who has shown their password. */
export function codeQuestion(ticket: string, enter: (user: User) => void): Question {
  return {
    title: "secondFactor.title",
    lead: "secondFactor.lead",
    label: "secondFactor.label",
    submit: "secondFactor.submit",
    input: { autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false", maxlength: "32" },
    check: (value) => (value.trim() === "" ? "secondFactor.missing" : null),
    send: (value) =>
      answered(async () => {
        enter((await completeSignIn(ticket, value.trim())).user);
        return null;
      }, "secondFactor.refused"),
  };
}

/** Asks where the link to a new password goes. */
export const resetQuestion: Question = {
  title: "reset.title",
  lead: "reset.lead",
  label: "signIn.email",
  submit: "reset.submit",
  input: { type: "email", autocomplete: "username", inputmode: "email", autocapitalize: "none", spellcheck: "false" },
  check: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : "signIn.emailMalformed"),
  send: (value) =>
    answered(async () => {
      await requestPasswordReset(value.trim());
      return { message: text("reset.sent"), isDone: true };
    }, "reset.refused"),
};

/** Asks for the password that a link sets. */
export function passwordQuestion(token: string): Question {
  return {
    title: "newPassword.title",
    lead: "newPassword.lead",
    label: "newPassword.label",
    submit: "newPassword.submit",
    input: { type: "password", autocomplete: "new-password" },
    check: (value) => (isPassword(value) ? null : "newPassword.unusable"),
    send: (value) =>
      answered(async () => {
        await setPassword(token, value);
        return { message: text("newPassword.done"), isDone: true };
      }, "newPassword.refused"),
  };
}

/** Asks for the name of somebody who was invited; `next` is given the question for their password. */
export function nameQuestion(token: string, next: (question: Question) => void): Question {
  return {
    title: "invitation.title",
    lead: "invitation.lead",
    label: "invitation.name",
    submit: "invitation.continue",
    input: { autocomplete: "name", maxlength: "200" },
    check: (value) => (value.trim() === "" ? "invitation.nameMissing" : null),
    send: (value) => {
      next(invitedPasswordQuestion(token, value.trim()));
      return Promise.resolve(null);
    },
  };
}

function invitedPasswordQuestion(token: string, name: string): Question {
  return {
    title: "invitation.title",
    lead: "invitation.passwordLead",
    label: "newPassword.label",
    submit: "invitation.submit",
    input: { type: "password", autocomplete: "new-password" },
    check: (value) => (isPassword(value) ? null : "newPassword.unusable"),
    send: (value) =>
      answered(async () => {
        await acceptInvitation(token, name, value);
        return { message: text("invitation.done"), isDone: true };
      }, "invitation.refused"),
  };
}

/** Whether the server takes the password: 8 characters or more, in at most 72 bytes. */
export function isPassword(value: string): boolean {
  return [...value].length >= 8 && new TextEncoder().encode(value).length <= 72;
}

type Outcome = { message: string; isDone: boolean } | null;

/** Does it, and says what went wrong; `refused` is the word for a refusal. */
async function answered(
  action: () => Promise<Outcome>,
  refused: "invitation.refused" | "secondFactor.refused" | "reset.refused" | "newPassword.refused",
): Promise<Outcome> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof APIError)) return { message: text("signIn.unreachable"), isDone: false };
    if (error.status === 429) return { message: text("signIn.tooMany"), isDone: false };
    if (error.status < 500) return { message: text(refused), isDone: false };
    return { message: text("signIn.failed", { message: error.message }), isDone: false };
  }
}
