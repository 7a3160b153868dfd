import type { EngineInfo } from "@oriel/protocol";
import { Plus } from "lucide-react";
import type { JSX } from "react";
import { SessionList, type SessionListProps } from "../sessions/session-list.tsx";
import { ThemeChoice } from "../theme/theme-choice.tsx";
import { ScreenLinks, type ScreenLinksProps } from "./screen-links.tsx";

export interface RailProps extends SessionListProps, ScreenLinksProps {
  readonly engines: readonly EngineInfo[];
  readonly onNewChat: () => void;
}

/** What stands beside every screen: the way to the others, the chats, the engines, the theme. */
export function Rail({ engines, screen, onScreen, onNewChat, ...list }: RailProps): JSX.Element {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-col gap-2 p-3">
        <button type="button" className="button w-full justify-start" aria-keyshortcuts="Control+Shift+O Meta+Shift+O" onClick={onNewChat}>
          <Plus aria-hidden size={15} />
          New chat
        </button>
        <ScreenLinks screen={screen} onScreen={onScreen} />
      </div>
      <nav aria-label="Chats" className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        <SessionList {...list} />
      </nav>
      <footer className="flex flex-col gap-1 border-t px-3 py-2">
        <Engines engines={engines} />
        <div className="flex items-center justify-between text-note text-muted">
          <span aria-hidden>Theme</span>
          <ThemeChoice />
        </div>
      </footer>
    </div>
  );
}

function Engines({ engines }: { readonly engines: readonly EngineInfo[] }): JSX.Element {
  return (
    <ul aria-label="Engines" className="min-w-0 py-1 text-note text-muted">
      {engines.map((engine) => (
        <li key={engine.id} className="flex gap-2 py-0.5">
          <span className="truncate text-ink">{engine.label}</span>
          <span className={engine.state === "ready" ? "" : "text-over"}>{engine.state}</span>
        </li>
      ))}
    </ul>
  );
}
