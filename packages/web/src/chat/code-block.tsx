import { Children, type ComponentProps, isValidElement, type JSX, type ReactNode } from "react";
import { CopyButton } from "../controls/copy-button.tsx";

/** A block of code with its language and a button to copy it. */
export function CodeBlock({ children }: ComponentProps<"pre">): JSX.Element {
  const code = textOf(children);
  const language = languageOf(children);
  return (
    <div className="overflow-hidden rounded-card border bg-raised" dir="ltr">
      <div className="flex min-h-8 items-center justify-between border-b ps-3 pe-1 text-note text-muted">
        <span>{language ?? "code"}</span>
        <CopyButton text={code} label="Copy code" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="overflow-x-auto p-3">
        {children}
      </pre>
    </div>
  );
}

function languageOf(children: ReactNode): string | undefined {
  const child = Children.toArray(children)[0];
  if (!isValidElement<{ className?: string }>(child)) return undefined;
  return /language-(\S+)/.exec(child.props.className ?? "")?.[1];
}

function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}
