import type { JSX } from "react";

interface PromptButtonsProps {
  readonly prompts: readonly string[];
  readonly onSend: (prompt: string) => void;
}

/** Messages to send with one press. */
export function PromptButtons({ prompts, onSend }: PromptButtonsProps): JSX.Element {
  return (
    <ul aria-label="Example messages" className="flex flex-wrap gap-2">
      {prompts.map((prompt) => (
        <li key={prompt}>
          <button type="button" className="button flex-initial text-start font-normal" onClick={() => onSend(prompt)}>
            {prompt}
          </button>
        </li>
      ))}
    </ul>
  );
}
