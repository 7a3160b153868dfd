import { estimateText } from "@oriel/core";
import type { ModelInfo, ModelsReply } from "@oriel/protocol";
import { type JSX, useDeferredValue, useEffect, useRef, useState } from "react";
import { Announcements } from "../announce/announcements.tsx";
import { listModels } from "../api/models.ts";
import { listSessions } from "../api/sessions.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { inWindowNow } from "../chat/chat.ts";
import { ChatView } from "../chat/chat-view.tsx";
import { type Answerer, statusOf } from "../chat/status.ts";
import { useChats } from "../chat/use-chats.ts";
import { Composer } from "../composer/composer.tsx";
import { DEFAULT_ALLOWANCE } from "../composer/max-reply.tsx";
import { ContextLine } from "../context-line/context-line.tsx";
import { readContext } from "../context-line/reading.ts";
import { isTouch } from "../controls/is-touch.ts";
import { Sheet } from "../controls/sheet.tsx";
import { defaultModel, knownWindow } from "../models/model-choice.ts";
import { WindowPanel } from "../window/window-panel.tsx";
import { Header } from "./header.tsx";
import { Obstacle } from "./obstacle.tsx";
import { Rail } from "./rail.tsx";
import { useShortcuts } from "./use-shortcuts.ts";
import { Wordmark } from "./wordmark.tsx";

/** The page: the rail, one chat, and what is written next. */
export function App(): JSX.Element {
  const catalog = useResource(listModels);
  const sessions = useResource(listSessions);
  const readAll = (): void => {
    void catalog.reload();
    void sessions.reload();
  };
  const chats = useChats(readAll);
  const { chat } = chats;
  const [allowance, setAllowance] = useState(DEFAULT_ALLOWANCE);
  const [panel, setPanel] = useState<"none" | "menu" | "window">("none");
  const inputRef = useRef<HTMLTextAreaElement>(null);

  const models = catalog.value?.models ?? [];
  const modelName = chat.model ?? defaultModel(models)?.name;
  const model = models.find(({ name }) => name === modelName);
  const status = statusOf(chat, answerer(catalog, modelName, model));
  const isBusy = chat.live !== undefined;
  const draft = useDeferredValue(chat.draft);
  const reading = readContext(
    inWindowNow(chat) ?? { isEmpty: chat.entries.length === 0, window: knownWindow(model) },
    estimateText(draft),
    allowance,
  );
  const canSend = chat.draft.trim() !== "" && modelName !== undefined && chat.history.kind === "ready";

  const focusComposer = (): void => {
    if (!isTouch()) inputRef.current?.focus();
  };
  const send = (text: string | null): void => {
    focusComposer();
    if (modelName !== undefined) void chats.send(text, modelName, allowance);
  };
  const openNewChat = (): void => {
    setPanel("none");
    chats.open(undefined);
    focusComposer();
  };
  useShortcuts({ onNewChat: openNewChat, onFocusComposer: () => inputRef.current?.focus(), onStop: chats.stop });
  useEffect(() => {
    if (!isTouch()) inputRef.current?.focus();
  }, []);

  const rail = (
    <Rail
      engines={catalog.value?.engines ?? []}
      sessions={sessions}
      currentId={chat.sessionId}
      busyIds={chats.busyIds}
      onNewChat={openNewChat}
      onOpen={(id) => {
        setPanel("none");
        chats.open(id);
      }}
      onDelete={chats.remove}
    />
  );
  return (
    <div className="flex h-full">
      <aside aria-label="Chats and settings" className="flex w-66 flex-none flex-col border-e bg-rail max-rail:hidden">
        <div className="flex min-h-12 items-center px-4">
          <Wordmark />
        </div>
        {rail}
      </aside>
      <main className="flex min-w-0 flex-1 flex-col">
        <Header
          models={models}
          modelName={modelName}
          model={model}
          status={status}
          isBusy={isBusy}
          onMenu={() => setPanel("menu")}
          onModel={(name) => void chats.chooseModel(name)}
          onWindow={() => setPanel("window")}
        />
        <ChatView
          chat={chat}
          modelName={modelName}
          model={model}
          status={status}
          isReading={isFirstReading(catalog)}
          onSend={send}
          onReadAgain={chats.readAgain}
          onNewChat={openNewChat}
        />
        <div className="mx-auto flex w-full max-w-190 flex-col gap-3 px-4 pt-1 pb-[max(16px,env(safe-area-inset-bottom))]">
          <Obstacle catalog={catalog} engineId={model?.engine} refused={chat.refused} onRetry={readAll} />
          <ContextLine reading={reading} />
          <Composer
            inputRef={inputRef}
            text={chat.draft}
            allowance={allowance}
            isBusy={isBusy}
            canSend={canSend}
            onType={chats.type}
            onSend={() => send(chat.draft)}
            onStop={chats.stop}
            onAllowance={setAllowance}
          />
        </div>
      </main>
      <Sheet title="Oriel" side="start" isOpen={panel === "menu"} onOpenChange={(isOpen) => setPanel(isOpen ? "menu" : "none")}>
        {rail}
      </Sheet>
      {model === undefined ? null : (
        <WindowPanel
          model={model.name}
          isOpen={panel === "window"}
          onOpenChange={(isOpen) => setPanel(isOpen ? "window" : "none")}
          onChanged={readAll}
        />
      )}
      <Announcements chat={chat} status={status} reading={reading} />
    </div>
  );
}

function isFirstReading(catalog: Resource<ModelsReply>): boolean {
  return catalog.value === undefined && catalog.failure === undefined;
}

function answerer(catalog: Resource<ModelsReply>, modelName: string | undefined, model: ModelInfo | undefined): Answerer {
  if (isFirstReading(catalog)) return "unread";
  if (catalog.failure !== undefined || modelName === undefined) return "nothing";
  return model?.state ?? "unknown";
}
