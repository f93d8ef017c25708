import { chunksOf } from "../../shared/browser/chunks";
import { ChatKitClient } from "../../shared/chatkit/client";
import { FrameParser } from "../../shared/chatkit/frames";
import type { StreamingRequest } from "../../shared/chatkit/types";
import { type APIClient, APIError } from "../../shared/session/api";
import { payloadWith, type WidgetAction } from "../../shared/widgets/model";
import type { Answers } from "../../shared/widgets/questions-view";
import { path } from "../api/workflows";
import type { JSONObject } from "../model/document";
import type { RunEvent } from "./trial";

/** What a trial is begun with, or goes on with. */
export interface TrialRequest {
  message?: string;
  input?: JSONObject;
  thread_id?: string;
  pinned?: JSONObject;
}

/** An item of a trial's conversation. */
interface Place {
  thread: string;
  item: string;
}

/** Tries the draft of a workflow, and answers what it asks as the person would whom it asks. */
export class TrialClient {
  constructor(private readonly client: APIClient, private readonly slug: string) {}

  /** Begins a try or says something in it; gives what happens as it happens. */
  async *tried(request: TrialRequest, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    yield* events(await this.client.post(`${path(this.slug)}/draft/runs`, { ...request, stream: true }, signal));
  }

  /** What happens in a run behind an event, until it rests or ends. */
  async *followed(run: string, after: number, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const response = await this.client.send(`/api/v1/runs/${run}/events?after=${after}`, { method: "GET", signal });
    for await (const event of events(response)) {
      yield event;
      if (rests.has(event.type)) return;
    }
  }

  /** Acts on a widget; gives the run that hears of it. */
  act(at: Place, action: WidgetAction, values: Record<string, unknown>): Promise<string | null> {
    const custom = { type: action.type, payload: payloadWith(action.payload ?? null, values) };
    return this.chat({ type: "threads.custom_action", params: { thread_id: at.thread, item_id: at.item, action: custom } });
  }

  /** Answers questions, or leaves them. */
  answer(at: Place, answers: Answers): Promise<string | null> {
    const status = answers === null ? "skipped" : "answered";
    return this.chat({ type: "threads.add_structured_input", params: { thread_id: at.thread, item_id: at.item, input: { status, answers: answers ?? {} } } });
  }

  /** Decides what somebody was asked to approve. Throws `APIError` where the person may not. */
  decide(approval: string, decision: "approved" | "rejected"): Promise<unknown> {
    return this.client.write("POST", `/api/v1/approvals/${approval}/decision`, { decision });
  }

  /** Ends a run. */
  stop(run: string): Promise<unknown> {
    return this.client.write("POST", `/api/v1/runs/${run}/cancel`);
  }

  /** Says something in the protocol of the chat; gives the run that goes on with it, which is followed elsewhere. */
  private async chat(request: StreamingRequest): Promise<string | null> {
    const leaving = new AbortController();
    try {
      const chat = new ChatKitClient(this.client, `/chatkit/${encodeURIComponent(this.slug)}`);
      for await (const frame of chat.stream(request, leaving.signal)) {
        if (frame.kind === "run") return frame.runID;
        if (frame.kind !== "event" || frame.event.type === "stream_options") continue;
        if (frame.event.type === "error") throw new APIError(409, "conflict", frame.event.message ?? "", null);
        return null;
      }
      return null;
    } finally {
      leaving.abort();
    }
  }
}

const rests: ReadonlySet<string> = new Set(["run.waiting", "run.finished", "run.failed", "run.cancelled"]);

async function* events(response: Response): AsyncGenerator<RunEvent, void, void> {
  const parser = new FrameParser();
  for await (const chunk of chunksOf(response)) {
    for (const { data } of parser.push(chunk)) if (data !== null) yield JSON.parse(data) as RunEvent;
  }
}
