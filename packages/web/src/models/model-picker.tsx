import { formatSize } from "@oriel/core";
import { canChat, type ModelInfo } from "@oriel/protocol";
import { Check, ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { JSX } from "react";
import { byEngine, knownWindow, stateWord } from "./model-choice.ts";

interface ModelPickerProps {
  readonly models: readonly ModelInfo[];
  /** The name of the chosen model, which may be gone from `models`, or what to show instead. */
  readonly value: string;
  readonly isDisabled: boolean;
  readonly onChange: (name: string) => void;
}

/** Which model answers. */
export function ModelPicker({ models, value, isDisabled, onChange }: ModelPickerProps): JSX.Element {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        disabled={isDisabled}
        className="button min-w-0 flex-initial justify-between border-transparent px-2 font-semibold disabled:border-transparent disabled:bg-transparent data-[state=open]:bg-chosen"
      >
        <span className="truncate">
          <span className="sr-only">Model </span>
          {value}
        </span>
        <ChevronDown aria-hidden size={15} className="flex-none text-muted" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-(--radix-dropdown-menu-content-available-height) max-w-[calc(100vw-16px)] min-w-72 overflow-y-auto rounded-card bg-paper p-1 shadow-sheet"
        >
          <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
            {byEngine(models.filter(canChat)).map((group) => (
              <DropdownMenu.Group key={group.label} aria-label={group.label}>
                <DropdownMenu.Label className="px-2 pt-2 pb-1 text-note text-muted">{group.label}</DropdownMenu.Label>
                {group.models.map((model) => (
                  <Choice key={model.name} model={model} />
                ))}
              </DropdownMenu.Group>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Choice({ model }: { readonly model: ModelInfo }): JSX.Element {
  const window = knownWindow(model);
  return (
    <DropdownMenu.RadioItem
      value={model.name}
      textValue={model.name}
      className="flex cursor-pointer items-baseline gap-3 rounded-control px-2 py-1.5 outline-none data-[highlighted]:bg-chosen forced-colors:data-[highlighted]:outline-2"
    >
      <span className="min-w-0 flex-1 wrap-anywhere">
        {model.name}
        <span className="block text-note text-muted">
          {stateWord(model)} · window {window === undefined ? "unknown" : formatSize(window)}
          {model.is_demonstration ? " · demonstration" : ""}
        </span>
      </span>
      <DropdownMenu.ItemIndicator className="flex-none self-center">
        <Check aria-hidden size={15} />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}
