import { Check, Copy } from "lucide-react";
import { type JSX, useEffect, useState } from "react";

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** What stands on the button; `label` contains it. */
  readonly caption?: string;
}

/** Copies `text`. Absent where the browser forbids it: pages that are not served from this machine or over https. */
export function CopyButton({ text, label, caption = "Copy" }: CopyButtonProps): JSX.Element | null {
  const [copied, setCopied] = useState<"no" | "yes" | "failed">("no");
  useEffect(() => {
    if (copied === "no") return;
    const timer = setTimeout(() => setCopied("no"), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!("clipboard" in navigator)) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied("yes"),
      () => setCopied("failed"),
    );
  };
  const Icon = copied === "yes" ? Check : Copy;
  return (
    <button type="button" className="icon-button gap-1 px-1.5 text-note" aria-label={label} onClick={copy}>
      <Icon aria-hidden size={13} strokeWidth={1.75} />
      {copied === "no" ? caption : copied === "yes" ? "Copied" : "Not copied"}
    </button>
  );
}
