import { type JSX, useId, useState } from "react";
import { keepKey } from "../api/key.ts";
import { Banner } from "../controls/banner.tsx";

interface KeyFormProps {
  /** What the gateway said. */
  readonly reason: string;
  readonly onKept: () => void;
}

/** Asks for the key that the gateway wants, and keeps it for this tab. */
export function KeyForm({ reason, onKept }: KeyFormProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const [isRefused, setIsRefused] = useState(false);
  const noteId = useId();
  const keep = (): void => {
    const isKept = keepKey(typed);
    setIsRefused(!isKept);
    if (isKept) onKept();
  };
  return (
    <Banner title="This Oriel asks for a key.">
      <p className="text-muted" id={noteId}>
        {isRefused ? "A key has no spaces, and letters and signs of ASCII only; the browser must let pages keep it." : reason}
      </p>
      <form
        className="mt-2 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <input
          className="field min-w-0 flex-1"
          type="password"
          autoComplete="off"
          spellCheck={false}
          aria-label="Key"
          aria-describedby={noteId}
          aria-invalid={isRefused}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={typed.trim() === ""}>
          Use it
        </button>
      </form>
    </Banner>
  );
}
