import type { MessageInfo, ReplyInfo } from "@oriel/protocol";
import { ReceiptText } from "lucide-react";
import { type ComponentProps, type ComponentType, type JSX, memo, type ReactNode } from "react";
import { CopyButton } from "../controls/copy-button.tsx";
import { Byline } from "./byline.tsx";
import type { Entry } from "./chat.ts";
import { EndingNote } from "./end-note.tsx";
import { markEdge, type OnMark } from "./mark-buttons.tsx";
import { Markdown } from "./markdown.tsx";
import { type EndNote, endingNote, receiptLabel, replyFigures, replyNote } from "./reply-facts.ts";
import { Thinking } from "./thinking.tsx";
import { ToolCalls } from "./tool-calls.tsx";

interface EntryProps {
  readonly entry: Entry;
  readonly model: string;
  /** Asks for a reply to the conversation as it stands; only the last entry can. */
  readonly onNext: (() => void) | undefined;
  readonly onReceipt: (id: string) => void;
  readonly onMark: OnMark;
}

/** One entry of the transcript. */
export const TranscriptEntry: ComponentType<EntryProps> = memo(function TranscriptEntry({
  entry,
  model,
  onNext,
  onReceipt,
  onMark,
}: EntryProps): JSX.Element {
  switch (entry.kind) {
    case "sent":
      return <Said who="You" text={entry.text} marking={markingOf(entry.stored, onMark)} />;
    case "broken":
      return (
        <Reply model={model} {...entry.reply} note={endingNote(entry.ending)} isNew onNext={onNext}>
          {null}
        </Reply>
      );
    case "stored":
      return <Stored message={entry.message} model={model} onNext={onNext} onReceipt={onReceipt} onMark={onMark} />;
    default:
      return entry satisfies never;
  }
});

interface StoredProps extends Omit<EntryProps, "entry"> {
  readonly message: MessageInfo;
}

function Stored({ message, model, onNext, onReceipt, onMark }: StoredProps): JSX.Element {
  const marking = markingOf(message, onMark);
  if (message.role !== "assistant")
    return <Said who={SPEAKERS[message.role]} text={message.content} at={message.created_at} marking={marking} />;
  const { reply } = message;
  return (
    <Reply
      model={reply?.model ?? model}
      at={message.created_at}
      marking={marking}
      content={message.content}
      thinking={message.thinking ?? ""}
      toolCalls={message.tool_calls}
      note={reply === null ? undefined : replyNote(reply)}
      isNew={false}
      onNext={onNext}
    >
      <footer className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-note text-muted">
        {reply === null ? null : <span>{replyFigures(reply).join(" · ")}</span>}
        {reply === null ? null : <ReceiptButton reply={reply} onReceipt={onReceipt} />}
        {message.content === "" ? null : <CopyButton text={message.content} label="Copy reply" />}
      </footer>
    </Reply>
  );
}

const SPEAKERS = { user: "You", system: "System", tool: "Tool result" } as const;

type Marking = ComponentProps<typeof Byline>["marking"];

function markingOf(message: Pick<MessageInfo, "message_id" | "mark"> | undefined, onMark: OnMark): Marking {
  return message === undefined ? undefined : { message: { id: message.message_id, mark: message.mark }, onMark };
}

interface ReceiptButtonProps {
  readonly reply: ReplyInfo;
  readonly onReceipt: (id: string) => void;
}

function ReceiptButton({ reply: { receipt_id: id, verdict }, onReceipt }: ReceiptButtonProps): JSX.Element | null {
  if (id === null) return null;
  const tone = verdict === "backend_truncated" ? "text-over" : "";
  return (
    <button type="button" aria-haspopup="dialog" className={`icon-button gap-1 px-1.5 ${tone}`} onClick={() => onReceipt(id)}>
      <ReceiptText aria-hidden size={13} strokeWidth={1.75} />
      {receiptLabel(verdict)}
    </button>
  );
}

interface SaidProps {
  readonly who: string;
  readonly text: string;
  readonly at?: string;
  readonly marking: Marking;
}

/** Plain text, shown as it was written. */
function Said({ who, text, at, marking }: SaidProps): JSX.Element {
  return (
    <article aria-label={who} className={`group rounded-card bg-raised px-4 py-3 ${markEdge(marking?.message.mark)}`}>
      <Byline who={who} at={at} marking={marking} />
      <p dir="auto" className="text-body whitespace-pre-wrap [unicode-bidi:plaintext] wrap-anywhere">
        {text}
      </p>
    </article>
  );
}

interface ReplyProps {
  readonly model: string;
  readonly at?: string | undefined;
  readonly marking?: Marking;
  readonly content: string;
  readonly thinking: string;
  readonly toolCalls: MessageInfo["tool_calls"];
  readonly note: EndNote | undefined;
  readonly isNew: boolean;
  readonly onNext: (() => void) | undefined;
  readonly children: ReactNode;
}

function Reply({ model, at, marking, content, thinking, toolCalls, note, isNew, onNext, children }: ReplyProps): JSX.Element {
  return (
    <article aria-label={`Reply of ${model}`} className={`group px-4 ${markEdge(marking?.message.mark)}`}>
      <Byline who={model} at={at} marking={marking} />
      <Thinking text={thinking} isWriting={false} />
      {content === "" ? null : <Markdown text={content} />}
      <ToolCalls calls={toolCalls} />
      {note === undefined ? null : <EndingNote note={note} isNew={isNew} onNext={onNext} />}
      {children}
    </article>
  );
}
