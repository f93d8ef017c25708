import { ownKey, store, stored } from "../../shared/browser/storage";
import type { JSONObject, JSONValue } from "../model/document";

/** The outputs that a person has pinned in one workflow, kept in this browser until they are taken away. */
export class Pins {
  private readonly key: string;

  constructor(userID: string, workflowID: string) {
    this.key = ownKey(userID, `pins.${workflowID}`);
  }

  /** Those of steps that are there. */
  read(steps: ReadonlySet<string>): JSONObject {
    return Object.fromEntries(Object.entries(this.all()).filter(([slug]) => steps.has(slug)));
  }

  /**
   * Keeps the output of a step, or forgets it where there is none, as far as the browser has room. What another page has
   * pinned meanwhile stays.
   */
  keep(slug: string, output: JSONValue | undefined): void {
    const { [slug]: _, ...others } = this.all();
    const pins = output === undefined ? others : { ...others, [slug]: output };
    store(this.key, Object.keys(pins).length === 0 ? null : JSON.stringify(pins));
  }

  private all(): JSONObject {
    const text = stored(this.key);
    return text === null ? {} : (JSON.parse(text) as JSONObject);
  }
}
