import { ownKey, store, stored } from "../../shared/browser/storage";
import type { JSONObject } from "../model/document";

/** The outputs that a person has pinned in one workflow, kept in this browser until they are taken away. */
export class Pins {
  private readonly key: string;

  constructor(userID: string, workflowID: string) {
    this.key = ownKey(userID, `pins.${workflowID}`);
  }

  /** Those of steps that are there. */
  read(steps: ReadonlySet<string>): JSONObject {
    const text = stored(this.key);
    if (text === null) return {};
    const pins = JSON.parse(text) as JSONObject;
    return Object.fromEntries(Object.entries(pins).filter(([slug]) => steps.has(slug)));
  }

  /** Keeps these, as far as the browser has room for them. */
  keep(pins: Readonly<JSONObject>): void {
    store(this.key, Object.keys(pins).length === 0 ? null : JSON.stringify(pins));
  }
}
