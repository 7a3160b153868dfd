import type { SessionInfo } from "@oriel/protocol";
import { AlertDialog } from "radix-ui";
import type { JSX } from "react";
import { useReturnFocus } from "../controls/use-return-focus.ts";
import { sessionName } from "./session-words.ts";

interface DeleteSessionProps {
  /** The session to delete; `undefined` while nobody asks. */
  readonly session: SessionInfo | undefined;
  readonly onClose: () => void;
  readonly onDelete: (id: string) => Promise<void>;
}

/** The question before a conversation is deleted. */
export function DeleteSession({ session, onClose, onDelete }: DeleteSessionProps): JSX.Element {
  const returnFocus = useReturnFocus();
  return (
    <AlertDialog.Root open={session !== undefined} onOpenChange={onClose}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <AlertDialog.Content
          {...returnFocus}
          className="fixed top-1/2 left-1/2 z-50 w-[min(400px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 rounded-card bg-paper p-4 shadow-sheet"
        >
          {session === undefined ? null : <Question session={session} onDelete={onDelete} />}
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Question({ session, onDelete }: { readonly session: SessionInfo; readonly onDelete: (id: string) => Promise<void> }): JSX.Element {
  const { session_id: id, message_count: count } = session;
  return (
    <>
      <AlertDialog.Title className="text-lead font-semibold">Delete this chat?</AlertDialog.Title>
      <AlertDialog.Description className="mt-2 text-muted wrap-anywhere">
        “{sessionName(session)}” and its {count === 1 ? "message" : `${count} messages`} will be gone for good.
      </AlertDialog.Description>
      <div className="mt-6 flex justify-end gap-2">
        <AlertDialog.Cancel className="button">Cancel</AlertDialog.Cancel>
        <AlertDialog.Action className="button button-primary" onClick={() => void onDelete(id)}>
          Delete
        </AlertDialog.Action>
      </div>
    </>
  );
}
