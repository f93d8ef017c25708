import { button, setBusy } from "../../shared/components/button";
import { problemOf } from "../../shared/components/problem";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";

/** Plays what was recorded of a call. It is asked for with the person's token when it is wanted, because hearing it is noted. */
export class RecordingPlayer extends HTMLElement {
  private address: string | null = null;

  /** A player of one call. */
  static of(context: AdminContext, call: string): RecordingPlayer {
    const made = new RecordingPlayer();
    made.className = "recording-player";
    const load = button(say("calls.recordingLoad"), { icon: "play", run: () => made.load(context, call, load) });
    made.append(build("p", { class: "quiet" }, say("calls.recordingHelp")), load);
    return made;
  }

  /** Lets the sound go with the page. */
  disconnectedCallback(): void {
    if (this.address !== null) URL.revokeObjectURL(this.address);
    this.address = null;
  }

  private async load(context: AdminContext, call: string, control: HTMLButtonElement): Promise<void> {
    setBusy(control, true);
    try {
      const response = await context.api.client.send(`/api/v1/calls/${encodeURIComponent(call)}/recording`, { method: "GET" });
      const sound = await response.blob();
      if (!this.isConnected) return;
      this.address = URL.createObjectURL(new Blob([sound], { type: "audio/wav" }));
      const player = build("audio", { controls: true, src: this.address, "aria-label": say("calls.recording") });
      const save = build("a", { class: "button small", href: this.address, download: `${call}.wav` }, say("calls.recordingSave"));
      control.replaceWith(player, save);
      player.focus();
    } catch (error) {
      toast(problemOf(error), { kind: "danger" });
    } finally {
      setBusy(control, false);
    }
  }
}

customElements.define("recording-player", RecordingPlayer);
