import { type JSX, useDeferredValue } from "react";
import { Byline } from "./byline.tsx";
import type { LiveReply } from "./live-reply.ts";
import { Markdown } from "./markdown.tsx";
import { type Status, statusText } from "./status.ts";
import { Thinking } from "./thinking.tsx";
import { ToolCalls } from "./tool-calls.tsx";

interface LiveEntryProps {
  readonly live: LiveReply;
  readonly model: string;
  readonly status: Status;
}

/** The reply that is being made: until its first word, what is being waited for. */
export function LiveEntry({ live, model, status }: LiveEntryProps): JSX.Element {
  // Long replies are parsed again with every piece; a slow machine skips pieces rather than keystrokes.
  const content = useDeferredValue(live.content);
  return (
    <article aria-label={`Reply of ${model}`} className="px-4">
      <Byline who={model} />
      <Thinking text={live.thinking} isWriting={live.content === ""} />
      {live.stage.kind === "writing" ? null : <Waiting status={status} />}
      <Markdown text={content} />
      <ToolCalls calls={live.toolCalls} />
    </article>
  );
}

function Waiting({ status }: { readonly status: Status }): JSX.Element {
  const { fraction } = status;
  const text = statusText(status);
  return (
    <div className="flex max-w-72 flex-col gap-1.5 py-1 text-muted">
      <span>{text}</span>
      <div
        role="progressbar"
        aria-label={status.word}
        aria-valuetext={text}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(fraction === undefined ? {} : { "aria-valuenow": Math.round(fraction * 100) })}
        className="h-1 overflow-hidden rounded-full bg-chosen"
      >
        {fraction === undefined ? null : <span className="gauge-segment block bg-accent" style={{ width: `${fraction * 100}%` }} />}
      </div>
    </div>
  );
}
