import type { Call } from "../api/telephone";
import type { AdminContext } from "../context";
import { ListenIn } from "./listen-in";

/** Milliseconds until a call under way is asked for again. */
const pause = 3000;

/** Stands on the page of a call under way, and opens it once more when the call is answered or over. */
export class FollowedCall extends HTMLElement {
  private context!: AdminContext;
  private call!: Call;
  private timer: ReturnType<typeof setInterval> | null = null;

  /** Follows a call; null where it is over already. */
  static of(context: AdminContext, call: Call): FollowedCall | null {
    if (!call.live) return null;
    const made = new FollowedCall();
    made.hidden = true;
    [made.context, made.call] = [context, call];
    return made;
  }

  /** Begins to follow. */
  connectedCallback(): void {
    this.timer = setInterval(() => void this.look(), pause);
  }

  /** Stops following. */
  disconnectedCallback(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async look(): Promise<void> {
    // Who hears the call is told its end by what they hear.
    if (document.hidden || ListenIn.isHearing) return;
    const { id, status } = this.call;
    const now = await this.context.api.get<Call>(`/api/v1/calls/${id}`).catch(() => this.call);
    if (now.status === status || !this.isConnected || ListenIn.isHearing) return;
    this.disconnectedCallback();
    // The focus goes to the heading where it stood on what is drawn anew, and stays where it is otherwise.
    if (this.parentElement?.contains(document.activeElement)) this.context.go(`/calls/${id}`, { replace: true });
    else this.context.refresh();
  }
}

customElements.define("followed-call", FollowedCall);
