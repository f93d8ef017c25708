import type { MicrophoneProblem } from "./microphone";

/** Whose turn it is, as the server tells it. */
export type Turn = "listening" | "hearing" | "thinking" | "speaking";

/** Why nobody talks any more, where the person did not end it. */
export type TalkProblem = MicrophoneProblem | "lost" | "limit" | "silence" | "hungUp" | "failed" | "declined";

/** Talking as it stands. */
export interface TalkState {
  readonly stage: "asking" | "connecting" | Turn | "over";
  readonly isMuted: boolean;
  /** Whether tools are at work. */
  readonly isWorking: boolean;
  /** What was said last, by whom. */
  readonly caption: { speaker: "person" | "assistant" | "voice"; text: string } | null;
  /** The conversation, once there is one. */
  readonly threadID: string | null;
  readonly problem: TalkProblem | null;
  /** What the server says of the problem. */
  readonly reason: string | null;
}

/** Before anybody was heard. */
export const beginning: TalkState = {
  stage: "asking",
  isMuted: false,
  isWorking: false,
  caption: null,
  threadID: null,
  problem: null,
  reason: null,
};

/** Messages of the server; those of other kinds are ignored. */
export type VoiceMessage =
  | { type: "ready"; rate: number }
  | { type: "thread"; thread_id: string }
  | { type: "state"; state: Turn }
  | { type: "transcript"; speaker: "person" | "assistant" | "voice"; text: string; interrupted?: boolean }
  | { type: "interrupt" }
  | { type: "working"; working: boolean }
  | { type: "error"; message: string }
  | { type: "end"; reason: string };

const turns: ReadonlySet<string> = new Set<Turn>(["listening", "hearing", "thinking", "speaking"]);

const problems: Record<string, TalkProblem | null> = {
  remote_hang_up: null,
  assistant_hang_up: "hungUp",
  limit_reached: "limit",
  silence: "silence",
  media_lost: "lost",
};

/** Talking after a message of the server. */
export function afterMessage(state: TalkState, message: VoiceMessage): TalkState {
  if (state.stage === "over") return state;
  switch (message.type) {
    case "ready":
      return { ...state, stage: "listening" };
    case "thread":
      return { ...state, threadID: message.thread_id };
    case "state":
      return turns.has(message.state) ? { ...state, stage: message.state } : state;
    case "transcript":
      return message.text.trim() === "" ? state : { ...state, caption: { speaker: message.speaker, text: message.text } };
    case "working":
      return { ...state, isWorking: message.working };
    case "end":
      return over(state, message.reason in problems ? problems[message.reason] ?? null : "failed");
    default:
      return state;
  }
}

/** Talking that has ended, and why; null where the person ended it. The first reason is the one that counts. */
export function over(state: TalkState, problem: TalkProblem | null, reason: string | null = null): TalkState {
  if (state.stage === "over") return state;
  return { ...state, stage: "over", isWorking: false, problem, reason };
}
