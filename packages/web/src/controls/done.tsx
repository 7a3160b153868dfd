import { Check } from "lucide-react";
import type { JSX } from "react";

/** Says that something has been done. */
export function Done({ text }: { readonly text: string }): JSX.Element {
  return (
    <span className="flex gap-2 text-ink">
      <Check aria-hidden size={15} className="mt-px flex-none" />
      {text}
    </span>
  );
}
