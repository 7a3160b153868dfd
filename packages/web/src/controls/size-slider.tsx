import { formatCount, type Tokens } from "@oriel/core";
import { Slider } from "radix-ui";
import type { JSX, KeyboardEvent } from "react";
import { type Move, moved, type Scale } from "./scale.ts";

interface SizeSliderProps {
  readonly label: string;
  readonly scale: Scale;
  readonly value: Tokens;
  /** What is heard beside the number. */
  readonly valueNote?: string | undefined;
  readonly isDisabled?: boolean;
  readonly hasTicks?: boolean;
  readonly onChange: (size: Tokens) => void;
}

const DIRECTION: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 1, PageDown: -1 };

/** A slider over sizes. Arrows go to the next stop, with Shift a fine step; Page keys double and halve; Home and End go to the ends. */
export function SizeSlider({
  label,
  scale,
  value,
  valueNote,
  isDisabled = false,
  hasTicks = false,
  onChange,
}: SizeSliderProps): JSX.Element {
  const press = (event: KeyboardEvent): void => {
    const direction = DIRECTION[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const move: Move = event.key.startsWith("Page") ? "double" : event.shiftKey ? "fine" : "stop";
    onChange(moved(scale, value, move, direction));
  };
  return (
    <Slider.Root
      className="relative flex h-6 w-full touch-none items-center select-none data-[disabled]:opacity-60 pointer-coarse:h-11"
      min={0}
      max={scale.last}
      step={1}
      value={[scale.positionOf(value)]}
      disabled={isDisabled}
      onKeyDown={press}
      onValueChange={([position]) => onChange(scale.sizeAt(position ?? 0))}
    >
      <Slider.Track className="slider-track relative h-1 grow rounded-full bg-control">
        <Slider.Range className="slider-range absolute h-full rounded-full bg-accent" />
      </Slider.Track>
      {hasTicks ? <Ticks last={scale.last} /> : null}
      <Slider.Thumb
        className="slider-thumb block size-4 rounded-full border-2 border-accent bg-paper"
        aria-label={label}
        aria-valuemin={scale.min}
        aria-valuemax={scale.max}
        aria-valuenow={value}
        aria-valuetext={`${formatCount(value)} tokens${valueNote === undefined ? "" : `, ${valueNote}`}`}
      />
    </Slider.Root>
  );
}

/** The thumb's centre stays half its width inside the track, and so do the ticks. */
function Ticks({ last }: { readonly last: number }): JSX.Element {
  return (
    <span aria-hidden className="pointer-events-none absolute inset-x-2 top-1/2 h-0">
      {Array.from({ length: last + 1 }, (_, index) => index).map((index) => (
        <span key={index} className="absolute top-1.5 h-1 w-px bg-control" style={{ insetInlineStart: `${(index / last) * 100}%` }} />
      ))}
    </span>
  );
}
