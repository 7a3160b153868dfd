import type { JSX } from "react";

interface ChoiceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** One of several, by the browser's own list. */
export function ChoiceField({ label, value, choices, onChange }: ChoiceFieldProps): JSX.Element {
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="text-note text-muted">{label}</span>
      <select
        className="field max-w-full min-w-0 sm:max-w-80 pointer-coarse:min-h-11"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}
