/** The address of KaTeX's style sheet, put in by the build. */
declare const KATEX_STYLESHEET: string;

type Renderer = (tex: string, into: HTMLElement, options: Record<string, unknown>) => void;

let renderer: Renderer | null = null;
let loading: Promise<void> | null = null;
const made = new Map<string, HTMLElement>();
const keptFormulas = 200;

/** Loads KaTeX with its style sheet and fonts; resolves when `renderFormula` works. */
export function loadFormulas(): Promise<void> {
  loading ??= (async () => {
    const [library] = await Promise.all([import("katex"), loadStyles()]);
    renderer = library.default.render;
  })();
  return loading;
}

/** A formula as elements, with MathML for assistive technology; null until `loadFormulas` has resolved. */
export function renderFormula(tex: string, display: boolean): HTMLElement | null {
  if (!renderer) return null;
  const key = `${display}:${tex}`;
  const known = made.get(key);
  if (known) return known.cloneNode(true) as HTMLElement;
  const holder = document.createElement("span");
  renderer(tex, holder, {
    displayMode: display,
    output: "htmlAndMathml",
    throwOnError: false,
    errorColor: "currentColor",
    strict: "ignore",
    trust: false,
    maxExpand: 300,
    maxSize: 20,
  });
  if (made.size >= keptFormulas) made.clear();
  made.set(key, holder);
  return holder.cloneNode(true) as HTMLElement;
}

function loadStyles(): Promise<void> {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = KATEX_STYLESHEET;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
}
