import { formatSize, type Tokens } from "@oriel/core";
import { Popover } from "radix-ui";
import { type JSX, useMemo } from "react";
import { linearScale } from "../controls/scale.ts";
import { SizeField } from "../controls/size-field.tsx";
import { SizeSlider } from "../controls/size-slider.tsx";

/** The range that every engine takes without surprises; the step is one a hand can hit. */
const MIN: Tokens = 128;
const MAX: Tokens = 4096;
const STEP: Tokens = 128;
export const DEFAULT_ALLOWANCE: Tokens = 2048;

interface MaxReplyProps {
  readonly value: Tokens;
  readonly onChange: (value: Tokens) => void;
}

/** How many tokens are kept free for the reply, and at most written. */
export function MaxReply(props: MaxReplyProps): JSX.Element {
  return (
    <>
      <div className="flex items-center gap-2 max-sm:hidden">
        <span aria-hidden className="whitespace-nowrap text-note text-muted">
          Max reply
        </span>
        <Choice {...props} />
      </div>
      <Popover.Root>
        <Popover.Trigger className="button border-transparent px-2 text-muted sm:hidden">Reply {formatSize(props.value)}</Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            aria-label="Max reply"
            sideOffset={8}
            collisionPadding={12}
            className="z-40 flex items-center gap-3 rounded-card bg-paper p-3 shadow-sheet"
          >
            <Choice {...props} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

function Choice({ value, onChange }: MaxReplyProps): JSX.Element {
  const scale = useMemo(() => linearScale(MIN, MAX, STEP), []);
  return (
    <>
      <span className="w-36">
        <SizeSlider label="Max reply" scale={scale} value={value} onChange={onChange} />
      </span>
      <SizeField label="Max reply in tokens" className="w-16" value={value} min={MIN} max={MAX} onChange={onChange} />
    </>
  );
}
