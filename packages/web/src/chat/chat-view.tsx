import type { ModelInfo } from "@oriel/protocol";
import type { JSX, ReactNode } from "react";
import { failureText } from "../api/failure.ts";
import { Banner } from "../controls/banner.tsx";
import type { Chat } from "./chat.ts";
import { EmptyChat } from "./empty-chat.tsx";
import { promptsLeft } from "./example-prompts.ts";
import type { LeftOut } from "./left-out.ts";
import type { OnMark } from "./mark-buttons.tsx";
import { PromptButtons } from "./prompt-buttons.tsx";
import type { Status } from "./status.ts";
import { Transcript } from "./transcript.tsx";

interface ChatViewProps {
  readonly chat: Chat;
  readonly modelName: string | undefined;
  readonly model: ModelInfo | undefined;
  readonly status: Status;
  readonly leftOut: LeftOut | undefined;
  /** Whether the models are still being read. */
  readonly isReading: boolean;
  readonly onSend: (text: string | null) => void;
  readonly onReadAgain: () => void;
  readonly onNewChat: () => void;
  readonly onReceipt: (id: string) => void;
  readonly onMark: OnMark;
}

/** One conversation, in whatever state it is. */
export function ChatView(props: ChatViewProps): JSX.Element {
  const { chat, modelName, model, status, leftOut, isReading, onSend, onReadAgain, onNewChat, onReceipt, onMark } = props;
  const { history } = chat;
  if (history.kind === "failed") {
    const isGone = history.failure.kind === "refused" && history.failure.code === "session_not_found";
    const action = isGone ? { label: "New chat", run: onNewChat } : { label: "Retry", run: onReadAgain };
    return (
      <Column>
        <Banner title={failureText(history.failure)} action={action} />
      </Column>
    );
  }
  const isEmpty = chat.entries.length === 0 && chat.live === undefined;
  if (isEmpty && (history.kind === "reading" || isReading)) return <Waiting />;
  if (isEmpty) return <EmptyChat model={model} onSend={onSend} />;
  const prompts = model?.is_demonstration && chat.live === undefined ? promptsLeft(chat.entries).slice(0, 3) : [];
  return (
    <Transcript
      key={chat.key}
      chat={chat}
      model={modelName ?? "the model"}
      status={status}
      leftOut={leftOut}
      onNext={() => onSend(null)}
      onReceipt={onReceipt}
      onMark={onMark}
    >
      {prompts.length === 0 ? null : (
        <div className="flex flex-col gap-2 px-4">
          <p className="text-note text-muted">Next, for the demonstration model:</p>
          <PromptButtons prompts={prompts} onSend={onSend} />
        </div>
      )}
    </Transcript>
  );
}

function Column({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className="mx-auto flex min-h-0 w-full max-w-190 flex-1 flex-col gap-6 px-4 py-6">{children}</div>;
}

function Waiting(): JSX.Element {
  return (
    <Column>
      <div role="status" aria-label="Reading the conversation" className="flex flex-col gap-4">
        {["w-1/3", "w-full", "w-11/12", "w-2/3"].map((width) => (
          <span key={width} className={`h-4 rounded-control bg-chosen ${width}`} />
        ))}
      </div>
    </Column>
  );
}
