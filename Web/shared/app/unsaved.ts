import { confirmDialog } from "../components/confirm";
import { say } from "../i18n/ui";

const holders = new Set<() => boolean>();

/** Whether something on this page was changed and not saved. */
export function hasUnsaved(): boolean {
  return [...holders].some((holds) => holds());
}

/** Guards against leaving while `holds` says yes; gives the way to stop guarding. */
export function guardUnsaved(holds: () => boolean): () => void {
  if (holders.size === 0) addEventListener("beforeunload", asked);
  holders.add(holds);
  return () => {
    holders.delete(holds);
    if (holders.size === 0) removeEventListener("beforeunload", asked);
  };
}

/** Whether the page may be left; asks the person where something would be lost. */
export async function mayLeave(): Promise<boolean> {
  if (!hasUnsaved()) return true;
  const leaves = await confirmDialog({
    title: say("unsaved.title"),
    text: say("unsaved.text"),
    confirm: say("unsaved.leave"),
    cancel: say("unsaved.stay"),
    danger: true,
  });
  // What was left behind is not asked about again.
  if (leaves) holders.clear();
  return leaves;
}

function asked(event: BeforeUnloadEvent): void {
  if (hasUnsaved()) event.preventDefault();
}
