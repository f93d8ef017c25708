// oxlint-disable-next-line import/no-unassigned-import -- It only sets what Prism reads.
import "./prism-settings";
import "prismjs/components/prism-core";
import "prismjs/components/prism-markup";
import "prismjs/components/prism-css";
import "prismjs/components/prism-clike";
import "prismjs/components/prism-javascript";
import "prismjs/components/prism-typescript";
import "prismjs/components/prism-json";
import "prismjs/components/prism-bash";
import "prismjs/components/prism-c";
import "prismjs/components/prism-cpp";
import "prismjs/components/prism-csharp";
import "prismjs/components/prism-java";
import "prismjs/components/prism-python";
import "prismjs/components/prism-r";
import "prismjs/components/prism-rust";
import "prismjs/components/prism-go";
import "prismjs/components/prism-sql";
import "prismjs/components/prism-swift";
import "prismjs/components/prism-yaml";
import "prismjs/components/prism-latex";
import "prismjs/components/prism-matlab";
import "prismjs/components/prism-julia";

/** Prism with the grammars above; the components register themselves with the global that the core leaves behind. */
export function grammars(): unknown {
  return (globalThis as unknown as Record<string, unknown>)["Prism"];
}
