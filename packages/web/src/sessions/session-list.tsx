import type { SessionInfo, SessionsReply } from "@oriel/protocol";
import { Trash2 } from "lucide-react";
import { type JSX, type MouseEvent, useState } from "react";
import { failureText } from "../api/failure.ts";
import type { Resource } from "../api/use-resource.ts";
import { isPlainClick, sessionPath } from "../shell/address.ts";
import { DeleteSession } from "./delete-session.tsx";
import { newestFirst, sessionName } from "./session-words.ts";
import { timeAgo } from "./time-ago.ts";
import { useNow } from "./use-now.ts";

export interface SessionListProps {
  readonly sessions: Resource<SessionsReply>;
  readonly currentId: string | undefined;
  /** Sessions whose reply is being made while another may be on screen. */
  readonly busyIds: ReadonlySet<string>;
  readonly onOpen: (id: string) => void;
  readonly onDelete: (id: string) => Promise<void>;
}

/** Every conversation that is kept, newest first. */
export function SessionList({ sessions, currentId, busyIds, onOpen, onDelete }: SessionListProps): JSX.Element {
  const nowMs = useNow(30_000);
  const [deleting, setDeleting] = useState<SessionInfo>();
  if (sessions.value === undefined)
    return sessions.failure === undefined ? (
      <Waiting />
    ) : (
      <p className="px-3 py-2 text-muted wrap-anywhere">{failureText(sessions.failure)}</p>
    );
  if (sessions.value.sessions.length === 0) return <p className="px-3 py-2 text-muted">No chats yet.</p>;
  return (
    <>
      <ul className="flex flex-col gap-0.5">
        {newestFirst(sessions.value.sessions).map((session) => (
          <Row
            key={session.session_id}
            session={session}
            isCurrent={session.session_id === currentId}
            isBusy={busyIds.has(session.session_id)}
            nowMs={nowMs}
            onOpen={() => onOpen(session.session_id)}
            onDelete={() => setDeleting(session)}
          />
        ))}
      </ul>
      <DeleteSession session={deleting} onClose={() => setDeleting(undefined)} onDelete={onDelete} />
    </>
  );
}

interface RowProps {
  readonly session: SessionInfo;
  readonly isCurrent: boolean;
  readonly isBusy: boolean;
  readonly nowMs: number;
  readonly onOpen: () => void;
  readonly onDelete: () => void;
}

function Row({ session, isCurrent, isBusy, nowMs, onOpen, onDelete }: RowProps): JSX.Element {
  const open = (event: MouseEvent): void => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    onOpen();
  };
  const percentage = session.usage?.percentage;
  return (
    <li className={`group relative rounded-control ${isCurrent ? "bg-chosen forced-colors:border" : "hover:bg-chosen"}`}>
      <a
        href={sessionPath(session.session_id)}
        aria-current={isCurrent ? "page" : undefined}
        onClick={open}
        className="block rounded-control py-1.5 ps-3 pe-9"
      >
        <span dir="auto" className={`block truncate ${isCurrent ? "font-medium" : ""}`}>
          {sessionName(session)}
        </span>
        <span className="flex gap-2 text-note text-muted">
          <span>{isBusy ? "Writing" : timeAgo(session.updated_at, nowMs)}</span>
          {typeof percentage === "number" ? <span>{Math.round(percentage)} %</span> : null}
        </span>
      </a>
      <button
        type="button"
        aria-label={`Delete chat: ${sessionName(session)}`}
        className="icon-button absolute end-1 top-1/2 -translate-y-1/2 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 pointer-fine:opacity-0"
        onClick={onDelete}
      >
        <Trash2 aria-hidden size={15} strokeWidth={1.75} />
      </button>
    </li>
  );
}

function Waiting(): JSX.Element {
  return (
    <div role="status" aria-label="Reading the chats" className="flex flex-col gap-4 px-3 py-2">
      {["w-4/5", "w-3/5", "w-2/3"].map((width) => (
        <span key={width} className={`h-4 rounded-control bg-chosen ${width}`} />
      ))}
    </div>
  );
}
