import { Info } from "lucide-react";
import type { JSX, ReactNode } from "react";

/** A remark on what stands beside it. */
export function Note({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <p className="flex gap-2 rounded-card bg-raised p-3">
      <Info aria-hidden size={15} className="mt-px flex-none text-muted" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}
