import { button } from "../../shared/components/button";
import { relativeTime } from "../../shared/components/format";
import { loading } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { section } from "../resource/page";
import { smallTable } from "../resource/small-table";
import type { Person } from "./person";

interface Session {
  id: string;
  address: string;
  agent: string;
  last_used_at: string;
}

/** Where a person is signed in, and how to end it. */
export function sessionsSection(context: AdminContext, person: Person): HTMLElement {
  const host = build("div", {});
  const show = (): Promise<void> =>
    loading(
      host,
      () => context.api.all<Session>("/api/v1/sessions", { user_id: person.id }),
      (sessions) => (sessions.length === 0 ? build("p", { class: "quiet" }, say("people.sessionsNone")) : list(sessions)),
    );
  const end = async (path: string, done: string): Promise<void> => {
    await context.api.remove(path);
    toast(done, { kind: "success" });
    await show();
  };
  const list = (sessions: Session[]): HTMLElement =>
    smallTable(
      say("people.sessions"),
      [say("people.sessionDevice"), say("audit.address"), say("people.sessionUsed"), ""],
      sessions.map((session) => {
        const device = deviceOf(session.agent);
        const stop = button(say("people.sessionEnd"), {
          small: true,
          run: () => end(`/api/v1/sessions/${session.id}`, say("people.sessionEnded")),
        });
        stop.setAttribute("aria-label", say("people.sessionEndName", { device }));
        return [build("span", { title: session.agent }, device), session.address, relativeTime(session.last_used_at), stop];
      }),
    );
  void show();
  const all = button(say("people.sessionsEnd"), {
    small: true,
    run: () => end(`/api/v1/sessions?user_id=${person.id}`, say("people.sessionsEnded")),
  });
  return section(say("people.sessions"), { action: all }, host);
}

/** The browser and the system that a browser says it is, in two words. */
export function deviceOf(agent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1] ?? "";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const words = [browser, system].filter((word) => word !== "").map((word) => names[word] ?? word);
  return words.length > 0 ? words.join(", ") : agent.slice(0, 40) || "–";
}
