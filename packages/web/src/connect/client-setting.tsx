import type { JSX } from "react";
import { CodeBlock } from "../chat/code-block.tsx";
import type { Setting } from "./clients.ts";

/** One setting: where it goes, and the text to copy. */
export function ClientSetting({ setting }: { readonly setting: Setting }): JSX.Element {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <h3 className="text-muted">{setting.where}</h3>
      <div className="prose">
        <CodeBlock>
          <code className={`language-${setting.language}`}>{setting.text}</code>
        </CodeBlock>
      </div>
    </div>
  );
}
