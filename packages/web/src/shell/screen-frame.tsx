import { Menu } from "lucide-react";
import { type JSX, type ReactNode, useEffect, useRef } from "react";

interface ScreenFrameProps {
  readonly title: string;
  readonly onMenu: () => void;
  readonly children: ReactNode;
}

/** A screen that is no chat: its heading, which takes the focus when the screen is opened, and what scrolls beneath. */
export function ScreenFrame({ title, onMenu, children }: ScreenFrameProps): JSX.Element {
  const headingRef = useRef<HTMLHeadingElement>(null);
  useEffect(() => headingRef.current?.focus(), []);
  return (
    <>
      <header className="flex min-h-12 flex-none items-center gap-2 border-b px-2 py-1.5 sm:gap-3 sm:px-3 rail:px-6">
        <button type="button" aria-label="Menu" className="icon-button rail:hidden" onClick={onMenu}>
          <Menu aria-hidden size={17} strokeWidth={1.75} />
        </button>
        <h1 ref={headingRef} tabIndex={-1} className="text-lead font-semibold outline-none">
          {title}
        </h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-220 flex-col gap-8 px-4 py-6 rail:px-6">{children}</div>
      </div>
    </>
  );
}
