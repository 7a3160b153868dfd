import type { Tokens } from "@oriel/core";
import { ArrowUp, Square } from "lucide-react";
import { type JSX, type KeyboardEvent, type RefObject, useLayoutEffect } from "react";
import { isTouch } from "../controls/is-touch.ts";
import { MaxReply } from "./max-reply.tsx";

interface ComposerProps {
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly allowance: Tokens;
  readonly isBusy: boolean;
  readonly canSend: boolean;
  readonly onType: (text: string) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
  readonly onAllowance: (allowance: Tokens) => void;
}

/** Where a message is written and sent, and how long the reply may be. */
export function Composer({ inputRef, text, allowance, isBusy, canSend, onType, onSend, onStop, onAllowance }: ComposerProps): JSX.Element {
  useGrowing(inputRef, text);
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
    event.preventDefault();
    if (canSend && !isBusy) onSend();
  };
  return (
    <form
      aria-label="New message"
      className="rounded-card border border-control bg-paper focus-within:border-accent focus-within:outline-1 focus-within:outline-accent"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend && !isBusy) onSend();
      }}
    >
      <textarea
        ref={inputRef}
        aria-label="Message"
        placeholder="Write a message"
        dir="auto"
        rows={1}
        value={text}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={press}
        className="block max-h-[40vh] min-h-11 w-full resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 text-body outline-none placeholder:text-muted pointer-coarse:text-[1rem]"
      />
      <div className="flex items-center justify-between gap-3 px-3 pb-3">
        <MaxReply value={allowance} onChange={onAllowance} />
        <span className="ms-auto text-note text-muted whitespace-nowrap max-wide:hidden pointer-coarse:hidden">
          {isBusy ? "Esc stops" : "Enter sends, Shift+Enter adds a line"}
        </span>
        {isBusy ? (
          <button type="button" className="button" onClick={onStop}>
            <Square aria-hidden size={12} fill="currentColor" />
            Stop
          </button>
        ) : (
          <button type="submit" className="button button-primary" disabled={!canSend}>
            <ArrowUp aria-hidden size={15} />
            Send
          </button>
        )}
      </div>
    </form>
  );
}

/** The field is as high as its text, up to its own limit. */
function useGrowing(ref: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const field = ref.current;
    if (field === null) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }, [ref, text]);
}
