import { formatCount, type Tokens } from "@oriel/core";
import { type JSX, useId, useState } from "react";
import { readSize } from "./read-size.ts";

interface SizeFieldProps {
  readonly label: string;
  readonly value: Tokens;
  readonly min: Tokens;
  readonly max: Tokens;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly onChange: (size: Tokens) => void;
}

/** A number of tokens to type. What cannot be read changes nothing and says why. */
export function SizeField({ label, value, min, max, isDisabled = false, className = "", onChange }: SizeFieldProps): JSX.Element {
  // What is being typed, and the value it led to: once the value is changed from elsewhere, the typing no longer holds.
  const [typed, setTyped] = useState<{ readonly text: string; readonly value: Tokens }>();
  const noteId = useId();
  const text = typed?.value === value ? typed.text : undefined;
  const read = text === undefined ? undefined : readSize(text, min, max);
  const reason = read?.ok === false ? read.reason : undefined;

  const type = (written: string): void => {
    const next = readSize(written, min, max);
    setTyped({ text: written, value: next.ok ? next.size : value });
    if (next.ok) onChange(next.size);
  };

  return (
    <span className="relative">
      <input
        className={`field text-end ${className}`}
        type="text"
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-invalid={reason !== undefined}
        aria-describedby={reason === undefined ? undefined : noteId}
        disabled={isDisabled}
        value={text ?? formatCount(value)}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => setTyped((last) => (last !== undefined && readSize(last.text, min, max).ok ? undefined : last))}
      />
      {reason === undefined ? null : (
        <span
          id={noteId}
          role="alert"
          className="absolute end-0 bottom-full z-10 mb-1 w-56 rounded-control bg-paper px-2 py-1 text-note text-over shadow-sheet"
        >
          {reason}
        </span>
      )}
    </span>
  );
}
