import { OctagonAlert } from "lucide-react";
import type { JSX, ReactNode } from "react";

interface BannerProps {
  readonly title: string;
  /** Whether it is spoken at once; false where somebody else speaks of it. */
  readonly isSpoken?: boolean;
  readonly children?: ReactNode;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** Something that stands in the way and what to do about it. */
export function Banner({ title, isSpoken = true, children, action }: BannerProps): JSX.Element {
  return (
    <div
      role={isSpoken ? "alert" : undefined}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-over px-4 py-3"
    >
      <OctagonAlert aria-hidden size={16} className="flex-none text-over" />
      <div className="min-w-0 flex-1 basis-48 wrap-anywhere">
        <p className="font-semibold">{title}</p>
        {children}
      </div>
      {action === undefined ? null : (
        <button type="button" className="button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
