/** What the address of the page names: `/?assistant=course-assistant&thread=…`. */
export interface Address {
  assistant: string | null;
  thread: string | null;
}

/** Reads the query of an address. */
export function readAddress(query: string): Address {
  const parameters = new URLSearchParams(query);
  return { assistant: parameters.get("assistant"), thread: parameters.get("thread") };
}

/** The address of a conversation; the only assistant of a person is not named. */
export function writeAddress(address: Address): string {
  const parameters = new URLSearchParams();
  if (address.assistant !== null) parameters.set("assistant", address.assistant);
  if (address.thread !== null) parameters.set("thread", address.thread);
  const query = parameters.toString();
  return query === "" ? "/" : `/?${query}`;
}
