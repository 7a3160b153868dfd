import { Monitor, Moon, Sun } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { type JSX, useState } from "react";
import { applyTheme, savedTheme, THEMES, type Theme } from "./theme.ts";

const LABELS = { light: "Light", dark: "Dark", system: "System" } as const satisfies Record<Theme, string>;
const ICONS = { light: Sun, dark: Moon, system: Monitor } as const;

/** Light, dark, or what the system says. */
export function ThemeChoice(): JSX.Element {
  const [theme, setTheme] = useState(savedTheme);
  const choose = (value: string): void => {
    const chosen = THEMES.find((known) => known === value) ?? "system";
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    <RadioGroup.Root aria-label="Theme" className="flex gap-1" value={theme} onValueChange={choose}>
      {THEMES.map((known) => {
        const Icon = ICONS[known];
        return (
          <RadioGroup.Item
            key={known}
            value={known}
            aria-label={LABELS[known]}
            title={LABELS[known]}
            className="icon-button data-[state=checked]:bg-chosen forced-colors:data-[state=checked]:border data-[state=checked]:text-ink"
          >
            <Icon aria-hidden size={15} strokeWidth={1.75} />
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
