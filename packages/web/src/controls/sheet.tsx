import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { JSX, ReactNode } from "react";
import { useReturnFocus } from "./use-return-focus.ts";

interface SheetProps {
  readonly title: string;
  readonly side: "start" | "end";
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/** A panel over one side of the page; the whole page where that is narrow. */
export function Sheet({ title, side, isOpen, onOpenChange, children }: SheetProps): JSX.Element {
  const returnFocus = useReturnFocus();
  const place = side === "start" ? "start-0 w-[min(300px,100%)]" : "end-0 w-[min(420px,100%)] max-sm:w-full";
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-veil" />
        <Dialog.Content
          {...returnFocus}
          aria-describedby={undefined}
          className={`fixed inset-y-0 z-30 flex flex-col bg-paper shadow-sheet ${place}`}
        >
          <div className="flex items-center justify-between gap-4 border-b px-4 py-3">
            <Dialog.Title className="truncate text-lead font-semibold">{title}</Dialog.Title>
            <Dialog.Close aria-label="Close" className="icon-button">
              <X aria-hidden size={17} strokeWidth={1.75} />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
