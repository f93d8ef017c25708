import type { IconName } from "../dom/icon";

/** Icons of the protocol, by the drawings of this project that come nearest. */
const names: Record<string, IconName> = {
  "agent": "assistant", "analytics": "chart", "atom": "spark", "batch": "layers", "bolt": "bolt", "book-open": "book",
  "book-closed": "book", "book-clock": "history", "bug": "alert", "calendar": "calendar", "chart": "chart", "check": "check",
  "check-circle": "check", "check-circle-filled": "check", "chevron-left": "chevronLeft", "chevron-right": "chevronRight",
  "circle-question": "help", "compass": "globe", "confetti": "star", "cube": "box", "desktop": "screen",
  "document": "document", "dots-horizontal": "more", "dots-vertical": "more", "external-link": "external", "globe": "globe",
  "keys": "key", "lab": "flask", "images": "image", "info": "info", "lifesaver": "help", "lightbulb": "bulb", "mail": "mail",
  "map-pin": "flag", "maps": "globe", "mobile": "phone", "name": "tag", "notebook": "note", "notebook-pencil": "pencil",
  "page-blank": "document", "phone": "phone", "play": "play", "plus": "plus", "profile": "user", "profile-card": "user",
  "reload": "retry", "star": "star", "star-filled": "star", "search": "search", "sparkle": "spark", "sparkle-double": "spark",
  "square-code": "code", "square-image": "image", "square-text": "text", "suitcase": "folder", "settings-slider": "settings",
  "user": "user", "wreath": "star", "write": "pencil", "write-alt": "pencil", "write-alt2": "pencil",
  "lucide:book-open": "book", "lucide:search": "search", "lucide:cog": "gear", "lucide:calendar": "calendar",
  "lucide:check": "check", "lucide:x": "close", "lucide:clock": "clock", "lucide:file-text": "document",
  "lucide:graduation-cap": "course", "lucide:image": "image", "lucide:info": "info", "lucide:link": "link",
  "lucide:lightbulb": "bulb", "lucide:mail": "mail", "lucide:pencil": "pencil", "lucide:phone": "phone",
  "lucide:star": "star", "lucide:trash": "trash", "lucide:user": "user", "lucide:users": "people",
};

/** The drawing for an icon of the protocol; null where there is none, for a wrong picture says more than none. */
export function widgetIcon(name: unknown): IconName | null {
  return typeof name === "string" && Object.hasOwn(names, name) ? names[name] ?? null : null;
}
