import { ArrowDown } from "lucide-react";
import { Fragment, type JSX, type ReactNode, useState } from "react";
import type { Chat } from "./chat.ts";
import { TranscriptEntry } from "./entry.tsx";
import type { LeftOut } from "./left-out.ts";
import { LiveEntry } from "./live-entry.tsx";
import type { OnMark } from "./mark-buttons.tsx";
import type { Status } from "./status.ts";
import { useFollow } from "./use-follow.ts";
import { WindowEdge } from "./window-edge.tsx";

/** How many entries are drawn until more are asked for: markdown of thousands of messages would keep the page from answering. */
const DRAWN_AT_FIRST = 100;

interface TranscriptProps {
  readonly chat: Chat;
  readonly model: string;
  readonly status: Status;
  readonly leftOut: LeftOut | undefined;
  readonly onNext: () => void;
  /** Stable, so that entries are not drawn again with every piece of a reply. */
  readonly onReceipt: (id: string) => void;
  readonly onMark: OnMark;
  /** What stands below the last entry: what to try next. */
  readonly children: ReactNode;
}

/** The conversation, oldest first, with its end in sight. */
export function Transcript({ chat, model, status, leftOut, onNext, onReceipt, onMark, children }: TranscriptProps): JSX.Element {
  const { scrollerRef, contentRef, isFollowing, jump } = useFollow();
  const [drawn, setDrawn] = useState(DRAWN_AT_FIRST);
  const { live } = chat;
  const hidden = Math.max(0, chat.entries.length - drawn);
  const shown = chat.entries.slice(hidden);
  const last = shown.at(-1);
  // Where the edge lies among messages that are not drawn, it stands above those that are.
  const edge = leftOut === undefined ? undefined : Math.max(0, leftOut.edge - hidden);
  const isWaiting = live !== undefined && !live.isComplete;
  return (
    <div className="relative min-h-0 flex-1">
      {/* Replies are spoken whole by the announcements, so the log itself stays silent. */}
      <section
        ref={scrollerRef}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        aria-busy={isWaiting}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="h-full overflow-y-auto overscroll-contain outline-offset-[-2px]"
      >
        <h1 className="sr-only">Conversation with {model}</h1>
        <div ref={contentRef} className="mx-auto flex max-w-190 flex-col gap-6 px-4 py-6">
          {hidden === 0 ? null : (
            <button type="button" className="button self-center" onClick={() => setDrawn(drawn + DRAWN_AT_FIRST)}>
              Show earlier messages ({hidden})
            </button>
          )}
          {shown.map((entry, index) => (
            <Fragment key={entry.key}>
              {leftOut !== undefined && index === edge ? <WindowEdge leftOut={leftOut} onReceipt={onReceipt} /> : null}
              <TranscriptEntry
                entry={entry}
                model={model}
                onNext={entry === last && live === undefined ? onNext : undefined}
                onReceipt={onReceipt}
                onMark={onMark}
              />
            </Fragment>
          ))}
          {isWaiting ? <LiveEntry live={live} model={model} status={status} /> : null}
          {children}
        </div>
      </section>
      {isFollowing ? null : (
        <button type="button" className="button absolute bottom-3 left-1/2 -translate-x-1/2 shadow-sheet" onClick={jump}>
          <ArrowDown aria-hidden size={15} />
          Jump to latest
        </button>
      )}
    </div>
  );
}
