import type { AdminAPI } from "./requests";

/** Something that is shown for editing, with the tag of the state that was read: nobody overwrites what they did not see. */
export class Edited<Value> {
  private constructor(
    private readonly api: AdminAPI,
    readonly path: string,
    /** What it is now. */
    public value: Value,
    private tag: string | null,
  ) {}

  /** Reads it. */
  static async read<Value>(api: AdminAPI, path: string): Promise<Edited<Value>> {
    const { value, tag } = await api.read<Value>(path);
    return new Edited(api, path, value, tag);
  }

  /** Changes it with `PATCH`, or sets the whole of it with `PUT`. */
  async change(body: object, method: "PATCH" | "PUT" = "PATCH"): Promise<Value> {
    if (method === "PATCH") await this.api.patch(this.path, body, this.tag);
    else await this.api.put(this.path, body, this.tag);
    return this.reload();
  }

  /** Does something to it, such as `/disable`. */
  async act(action: string, body: object = {}): Promise<Value> {
    await this.api.post(this.path + action, body);
    return this.reload();
  }

  /** Removes it; `query` goes behind its path. */
  async remove(query = ""): Promise<void> {
    await this.api.remove(this.path + query, this.tag);
  }

  /** Reads it once more, after something else changed it. */
  async reload(): Promise<Value> {
    const { value, tag } = await this.api.read<Value>(this.path);
    this.value = value;
    this.tag = tag;
    return value;
  }
}
